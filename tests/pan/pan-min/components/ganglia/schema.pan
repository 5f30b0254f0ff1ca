declaration template components/ganglia/schema;

include 'quattor/types/component';
include 'pan/types';

type ganglia_component = {
    include structure_component
    'package' : string
    'daemon' ? dict
    'client' ? dict
};
