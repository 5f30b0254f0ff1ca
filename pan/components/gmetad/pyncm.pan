# Gives gmetad of this node to ncm-virt; without this template it stays with ncm-gmetad.
unique template components/gmetad/pyncm;

include 'components/gmetad/config';

prefix '/software/components/gmetad';
'ncm-module' = 'pyncm';
