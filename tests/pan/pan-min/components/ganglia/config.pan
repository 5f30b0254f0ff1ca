unique template components/ganglia/config;

include 'components/ganglia/schema';

bind '/software/components/ganglia' = ganglia_component;

prefix '/software/components/ganglia';
'active' ?= true;
'dispatch' ?= true;
'version' ?= '1.0.0';
'package' ?= 'ganglia';
