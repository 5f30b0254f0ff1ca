template components/opennebula/config;

include 'components/opennebula/schema';

bind '/software/components/opennebula' = opennebula_component;

prefix '/software/components/opennebula';
'active' ?= true;
'dispatch' ?= true;
'version' ?= '1.0.0';
