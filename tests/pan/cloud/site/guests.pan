@{ Which guest is on which host. }
unique template site/guests;

include 'components/libvirt/placement';

variable CLOUD_GUESTS ?= dict(
    escape('kvm3.cloud.example.org'), list('db1.cloud.example.org', 'web1.cloud.example.org'),
    escape('kvm4.cloud.example.org'), list('web2.cloud.example.org', 'test1.cloud.example.org'),
);
