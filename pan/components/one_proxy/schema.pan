# Made from the Python schema of one_proxy by tools/generate.py; do not edit.
declaration template components/one_proxy/schema;

include 'quattor/types/component';
include 'pan/types';
include 'components/one_proxy/functions';

type one_proxy_service = string with match(SELF, '^([A-Za-z0-9_][A-Za-z0-9@_.-]*)\z');

type one_proxy_group = string(1..) with match(SELF, '^([^\x00-\x20\x7f,"]+)\z');

@{desc=A user of the old daemon who logs in with a password.}
type one_proxy_password_user = {
    @{desc=clear text, MD5:hex or CRYPT:hash, as Jetty reads it}
    'password' : string(1..) with match(SELF, '^([^\x00,]+)\z')
    @{desc=groups; cloud-access lets in}
    'groups' : one_proxy_group[] = list('cloud-access')
};

@{desc=A user of the old daemon who logs in with a certificate.}
type one_proxy_certificate_user = {
    @{desc=groups; cloud-access lets in}
    'groups' : one_proxy_group[] = list('cloud-access')
};

@{desc=One login module of JAAS.}
type one_proxy_login_module = {
    @{desc=Java class}
    'name' : string with match(SELF, '^([A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*)\z')
    @{desc=what its answer decides}
    'flag' : choice('required', 'requisite', 'sufficient', 'optional')
    @{desc=options; Java fills in its own properties}
    'options' ? string{}
};

@{desc=How an application lets users in.}
type one_proxy_jaas = {
    @{desc=login modules in order}
    'login_modules' : one_proxy_login_module[1..]
};

@{desc=The login files of 2011.}
type one_proxy_config = {
    @{desc=users with a password}
    'users_by_pswd' : one_proxy_password_user{} = dict()
    @{desc=users with a certificate, by its name}
    'users_by_cert' : one_proxy_certificate_user{} = dict()
    @{desc=applications: stratuslab-cert, stratuslab-pswd}
    'jaas' : one_proxy_jaas{} = dict()
};

type one_proxy_subject = string with match(SELF, '^([A-Za-z0-9.]+=[^\x00-\x1f\x7f]+)\z');

@{desc=Certificates of clients.}
type one_proxy_clients = {
    @{desc=file of the CAs, in PEM, that the certificates come from}
    'ca' : absolute_file_path
    @{desc=file with the revocation list of each CA, in PEM}
    'crl' ? absolute_file_path
    @{desc=most CAs between a certificate and its root}
    'depth' : long(1..10) = 2
    @{desc=whether nobody comes in without}
    'verify' : choice('required', 'optional') = 'required'
    @{desc=subjects that are let in, as RFC 2253 has them; all of the CAs when left out}
    'allowed' ? one_proxy_subject[1..]
    @{desc=header in which oned's side gets the subject; one that the client sends is dropped}
    'header' ? string with match(SELF, '^(X-[A-Za-z0-9-]{1,60})\z')
};

@{desc=A user who logs in with a password.}
type one_proxy_door_user = {
    @{desc=hash of the password, as openssl passwd -6 makes it}
    'hash' : string with match(SELF, '^((\$(6|5|2[aby]|y|1|apr1)\$|\{SSHA\})[+./=$0-9A-Za-z]{22,200})\z')
};

@{desc=The door: only POST to /RPC2 comes through, and only from whom the profile lets in.}
type one_proxy_nginx = {
    @{desc=file, which nginx.conf has to include}
    'file' : absolute_file_path = '/etc/nginx/conf.d/one_proxy.conf'
    @{desc=file of the users and their hashes}
    'password_file' : absolute_file_path = '/etc/nginx/one_proxy.htpasswd'
    @{desc=log of calls}
    'access_log' : absolute_file_path = '/var/log/nginx/one_proxy.log'
    @{desc=addresses; all of IPv4 when left out}
    'listen' ? type_ip[1..]
    @{desc=TCP port; not 2634, which is that of oned's gRPC server}
    'port' : long(1..65535) = 443
    @{desc=name in the certificate; any when left out}
    'server_name' ? type_hostname
    @{desc=file of the certificate and its CAs, in PEM}
    'certificate' : absolute_file_path
    @{desc=file of its key, in PEM, for root alone}
    'key' : absolute_file_path
    @{desc=protocols}
    'protocols' : choice('TLSv1.2', 'TLSv1.3')[1..] = list('TLSv1.2', 'TLSv1.3')
    @{desc=ciphers of TLS 1.2, for OpenSSL}
    'ciphers' : string = 'ECDHE+AESGCM:ECDHE+CHACHA20' with match(SELF, '^([A-Za-z0-9!+:@=_-]+)\z')
    @{desc=where oned listens; its listen_address, or 127.0.0.1, when left out}
    'upstream_address' ? type_ip
    @{desc=its port; that of the profile, or 2633, when left out}
    'upstream_port' ? long(1..65535)
    @{desc=oned is on another host, and calls go there in clear text}
    'upstream_remote' : boolean = false
    @{desc=oned listens beside the door, too, as the servers of an HA zone need it}
    'oned_open' : boolean = false
    @{desc=largest call
      unit=MiB}
    'max_body' : long(1..1024) = 8
    @{desc=calls a second from one address}
    'rate' : long(1..10000) = 50
    @{desc=calls beyond the rate that come at once}
    'burst' : long(0..10000) = 200
    @{desc=calls under way from one address}
    'connections' : long(1..10000) = 20
    @{desc=longest silence of oned in a call
      unit=s}
    'read_timeout' : long(1..86400) = 600
    @{desc=life of an idle connection, 0: none
      unit=s}
    'keepalive' : long(0..3600) = 75
    @{desc=certificates of clients}
    'clients' ? one_proxy_clients
    @{desc=users with a password, by name}
    'users' : one_proxy_door_user{} = dict()
    @{desc=whether certificate and password are needed (all), or one of them (any)}
    'satisfy' ? choice('all', 'any')
} with one_proxy_valid_nginx(SELF);

@{desc=The login files of 2011, the door of today, or both.}
type one_proxy_component = {
    include structure_component
    @{desc=folder of the login files}
    'dir' : absolute_file_path = '/etc/stratuslab/authn'
    @{desc=services that are restarted when a login file changes}
    'daemon' : one_proxy_service[] = list('one-proxy')
    @{desc=the login files}
    'config' : one_proxy_config = dict()
    @{desc=the HTTPS door of today}
    'nginx' ? one_proxy_nginx
};
