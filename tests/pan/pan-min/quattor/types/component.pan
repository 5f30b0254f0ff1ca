declaration template quattor/types/component;

@{ each name must be a component of this profile }
function is_component_list = {
    foreach (i; name; ARGV[0]) {
        if (!path_exists('/software/components/' + name)) {
            error('component %s does not exist', name);
        };
    };
    true;
};

type structure_component_dependency = {
    'pre' ? string[] with is_component_list(SELF)
    'post' ? string[] with is_component_list(SELF)
};

@{ fields that every component has }
type structure_component = extensible {
    'active' : boolean = true
    'dispatch' : boolean = true
    'version' ? string with match(SELF, '^\d+\.\d+\.\d+$')
    'ncm-module' ? string
    'dependencies' ? structure_component_dependency
    'register_change' ? element*[]
};
