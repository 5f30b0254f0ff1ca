# SPDX-License-Identifier: Apache-2.0
# Completion of ncm-configure for bash; made by tools/generate.py, do not edit.

_ncm_configure() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    # --option=value comes as three words.
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $prev in
        --profile)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            return
            ;;
        --cache-root)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            return
            ;;
        --cid)
            return
            ;;
        --root)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            return
            ;;
        --connect)
            return
            ;;
        --check)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            return
            ;;
        --color)
            mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
            return
            ;;
    esac
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '-a --all -n --dry-run --profile --cache-root --cid --root --connect --take-over --scheduled --undo --unconfigure --verify --check --list --json --color -v --verbose --detailed-exitcode --force-quattor -h --help --version' -- "$cur")
    else
        mapfile -t COMPREPLY < <(compgen -W 'network bridge nfs nfs_areas libvirtd libvirt oned onehost opennebula one_proxy gmond gmetad ganglia' -- "$cur")
    fi
}

complete -F _ncm_configure ncm-configure
