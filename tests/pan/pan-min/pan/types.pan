declaration template pan/types;

@{ TCP or UDP port }
type type_port = long(1..65535);
@{ dotted IPv4 address }
type type_ipv4 = string with match(SELF, '^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$');
@{ IPv4 or IPv6 address; the second only roughly }
type type_ip = string with match(SELF, '^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$')
    || match(SELF, '^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}$');
type type_hwaddr = string with match(SELF, '^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$');
type type_shorthostname = string with match(SELF, '^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$');
type type_fqdn = string with match(SELF, '^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)+$');
type type_hostname = string with match(SELF, '^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$');
type type_uuid = string with match(SELF, '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$');
type type_email = string with match(SELF, '^[^@\s]+@[^@\s]+$');
type absolute_file_path = string with match(SELF, '^/[^\s]*$');
