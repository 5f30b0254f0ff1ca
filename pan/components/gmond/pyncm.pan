# Gives gmond of this node to ncm-virt; without this template it stays with ncm-gmond.
unique template components/gmond/pyncm;

include 'components/gmond/config';

prefix '/software/components/gmond';
'ncm-module' = 'pyncm';
