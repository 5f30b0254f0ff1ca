# Gives ganglia of this node to ncm-virt; without this template it stays with ncm-ganglia.
unique template components/ganglia/pyncm;

include 'components/ganglia/config';

prefix '/software/components/ganglia';
'ncm-module' = 'pyncm';
