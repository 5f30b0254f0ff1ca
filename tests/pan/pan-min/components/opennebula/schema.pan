declaration template components/opennebula/schema;

include 'quattor/types/component';
include 'pan/types';

type opennebula_component = {
    include structure_component
    'rpc' ? dict
    'hosts' ? dict{}
    'ssh_multiplex' : boolean = true
};
