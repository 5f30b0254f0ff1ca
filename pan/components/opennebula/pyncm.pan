# Gives opennebula of this node to ncm-virt; without this template it stays with ncm-opennebula.
unique template components/opennebula/pyncm;

include 'components/opennebula/config';

'/software/components/opennebula/ncm-module' = 'pyncm';
