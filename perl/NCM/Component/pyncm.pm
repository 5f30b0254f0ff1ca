# SPDX-License-Identifier: Apache-2.0
# The one module through which ncm-ncd runs every component of ncm-virt:
#     '/software/components/NAME/ncm-module' = 'pyncm';
# The suite is started once per ncm-ncd run and answers one request per component (docs/ncm-ncd.md).
package NCM::Component::pyncm;

use strict;
use warnings;

use LC::Exception ();
use parent qw(NCM::Component);

our $VERSION           = '0.1.0';
our $EC                = LC::Exception::Context->new->will_store_all;
our $NoActionSupported = 1;

our @COMMAND = ('/usr/sbin/ncm-configure', '--child');
our $TIMEOUT = 600;    # seconds for one whole request

my %METHOD = (ERROR => 'error', WARN => 'warn', INFO => 'info', OK => 'OK', VERB => 'verbose');
my $LEVELS = join '|', keys %METHOD, qw(DEBUG EVENT);

my $suite;

sub Configure {
    my ($self, $config) = @_;
    return _run($self, $config, 'configure');
}

sub Unconfigure {
    my ($self, $config) = @_;
    return _run($self, $config, 'unconfigure');
}

# Asks the suite, and reports its answer as this component's own. ncm-ncd looks at the counts only.
sub _run {
    my ($self, $config, $method) = @_;
    local ($@, $!);    # not $?: a signal handler of ncm-ncd may exit in here, and that status stays
    local $SIG{CHLD} = 'DEFAULT';    # an ignored SIGCHLD would lose the exit status
    local $SIG{PIPE} = 'IGNORE';

    my $request = _request($self, $config, $method) or return;
    my %seen = (ERROR => 0, WARN => 0);
    my $take = sub {
        my ($stream, $line) = @_;
        return _take($self, \%seen, $line) if $stream eq 'answer';
        $self->verbose("$COMMAND[0]: ", $line);
        return;
    };
    _retire($self, $take) if $suite && !$suite->ready($take);
    my $end = _ask($request, $take);
    if (ref $end) {
        _even_out($self, \%seen, $end);
    } else {
        $self->error($end);
        undef $suite;
    }
    return ref $end && !$end->{ERROR};
}

# The child has ended, or spoken unasked, since the last component.
sub _retire {
    my ($self, $take) = @_;
    my $ending = $suite->stop($take);
    undef $suite;
    $self->verbose("$COMMAND[0] $ending between components, starting another");
    return;
}

# The counts of the END line, or the text of the one error that stands for a missing END.
sub _ask {
    my ($request, $take) = @_;
    $suite ||= NCM::Component::pyncm::Suite->start(@COMMAND);
    return "cannot start $COMMAND[0]: $!" if !$suite;

    my $end = $suite->ask($request, $take, $TIMEOUT);
    return $end if defined $end;
    undef $suite;    # it closed its end as we wrote
    return _ask($request, $take);
}

# One line of an answer; the counts when it is the last.
sub _take {
    my ($self, $seen, $line) = @_;
    if ($line =~ m{\A($LEVELS)(?: (.*))?\z}s) {
        my ($level, $text) = ($1, defined $2 ? $2 : '');
        $seen->{$level}++;
        if (my $method = $METHOD{$level}) {
            $self->$method($text);
        } elsif ($level eq 'DEBUG') {
            $self->debug(1, $text);
        } else {
            $self->event({}, filename => $text, modified => 1);
        }
    } elsif ($line =~ m{\AEND errors=(\d{1,4}) warnings=(\d{1,4})\z}) {
        return {ERROR => $1, WARN => $2};
    } else {
        $self->verbose("$COMMAND[0]: not an answer: ", $line);
    }
    return;
}

# ncm-ncd counts calls, so what END counted and no line said is reported now.
sub _even_out {
    my ($self, $seen, $end) = @_;
    foreach my $level (qw(ERROR WARN)) {
        my $method  = $METHOD{$level};
        my $missing = $end->{$level} - $seen->{$level};
        $self->$method("$COMMAND[0] counted a $level that it did not report") for 1 .. $missing;
    }
    return;
}

sub _request {
    my ($self, $config, $method) = @_;
    my ($dir, $cid) = ($config->getConfigPath, $config->getConfigurationId);
    if (!defined $dir || $dir !~ m{\A/} || !defined $cid || $cid !~ m{\A\d+\z}) {
        $self->error('ncm-ncd gives no profile directory and number');
        return;
    }
    no warnings 'once';
    my $noaction = $self->noAction || $CAF::Object::NoAction || $LC::Check::NoAction;
    my $log      = $self->{log};
    my $verbose  = $log && $log->can('is_verbose') && $log->is_verbose;
    return sprintf(
        "{\"component\": %s, \"method\": %s, \"profile_dir\": %s,"
            . " \"cid\": %d, \"noaction\": %s, \"verbose\": %s}\n",
        (map { _json($_) } $self->name, $method, $dir), $cid,
        (map { $_ ? 'true' : 'false' } $noaction, $verbose)
    );
}

# JSON in ASCII. Bytes that are no UTF-8 become lone surrogates, as Python names such a file.
sub _json {
    my ($text) = @_;
    utf8::encode($text) if utf8::is_utf8($text);
    my $offset = utf8::decode($text) ? 0 : 0xdc00;
    my $escape = sub {
        my ($code) = @_;
        return sprintf '\\u%04x', $code < 0x80 ? $code : $code + $offset if $code < 0x10000;
        return sprintf '\\u%04x\\u%04x', 0xd7c0 + ($code >> 10), 0xdc00 + ($code & 0x3ff);
    };
    $text =~ s/([^ !#-\[\]-~])/$escape->(ord $1)/ge;
    return "\"$text\"";
}

END { undef $suite }

# The child process and its three pipes: requests to its stdin, answers from its stdout, and
# its stderr on a pipe of its own, so that no traceback can tear an answer line apart.
package NCM::Component::pyncm::Suite;

use Config;
use IO::Handle;
use IO::Select;
use POSIX qw(EAGAIN EINTR SIG_SETMASK WNOHANG);
use Time::HiRes qw(CLOCK_MONOTONIC clock_gettime);

our $GRACE    = 1;        # seconds between INT and KILL
our $MAX_LINE = 65536;    # bytes kept of one line

sub start {
    my ($class, @command) = @_;
    my %end;
    foreach my $name (qw(request answer stderr)) {
        pipe $end{"$name-read"}, $end{"$name-write"} or return;
    }
    my $pid = fork;
    return if !defined $pid;
    _become(\@command, @end{qw(request-read answer-write stderr-write)}) if !$pid;

    POSIX::setpgid($pid, $pid);    # the child does it too: whoever comes first
    $end{'request-write'}->blocking(0);
    return bless {
        command => $command[0],
        pid     => $pid,
        owner   => $$,
        served  => 0,
        busy    => 0,
        words   => '',
        request => $end{'request-write'},
        map { $_ => _stream($end{"$_-read"}) } qw(answer stderr),
    }, $class;
}

sub _stream { return {handle => shift, partial => '', dropped => 0, lines => [], ended => 0} }

# In the child: never returns, nor runs what the parent has registered for its own end.
sub _become {
    my ($command, @handles) = @_;
    eval {
        delete @SIG{qw(__DIE__ __WARN__)};
        $SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT PIPE ALRM TERM USR1 USR2 CHLD);
        POSIX::sigprocmask(SIG_SETMASK, POSIX::SigSet->new);
        POSIX::setpgid(0, 0);
        POSIX::dup2(fileno $handles[$_], $_) for 0 .. 2;
        _close_from(3);
        %ENV = (PATH => '/usr/sbin:/usr/bin:/sbin:/bin', HOME => '/');
        chdir '/';
        umask 022;
        no warnings 'exec';
        exec {$command->[0]} @$command;
    };
    my $why = "cannot run $command->[0]: " . ($@ || "$!\n");
    POSIX::write(2, $why, length $why);
    POSIX::_exit(127);
}

# CCM's databases are open without close-on-exec.
sub _close_from {
    my ($first) = @_;
    my @open = (0 .. 255);
    if (opendir my $dir, '/proc/self/fd') { @open = readdir $dir }
    POSIX::close($_) for grep { $_ >= $first } map { m{\A(\d+)\z} } @open;
    return;
}

# False when the child has ended, or has said anything after its last END.
sub ready {
    my ($self, $take) = @_;
    $self->_drain($take);
    my $answer = $self->{answer};
    return if $answer->{partial} ne '' || @{$answer->{lines}} || _readable(0, $answer);
    return !$self->{busy} && !$self->_has_ended;
}

# Sends one request and hands each line to take(stream name, line) until that returns the counts
# of END. Returns these, or a message why there are none, or undef when a child that has served
# before did not read the request.
sub ask {
    my ($self, $request, $take, $timeout) = @_;
    @{$self}{qw(busy words)} = (1, '');
    my $deadline = _now() + $timeout;
    while ((my $left = $deadline - _now()) > 0) {
        my $wait = $request eq '' ? $left : 0;
        defined($request = $self->_send($request, $left)) or return;
        _read($_) for _readable($wait, @{$self}{qw(stderr answer)});
        $self->_hand_over('stderr', $take);
        my $end = $self->_hand_over('answer', $take);
        return $self->_served($end, $take) if $end;
        next if !$self->{answer}{ended};
        return $self->_failed($self->stop($take) . ' before its END line');
    }
    $self->stop($take, 0);
    return $self->_failed("gave no END line within $timeout s, killed");
}

sub _served {
    my ($self, $end, $take) = @_;
    $self->_drain($take);
    @{$self}{qw(busy served)} = (0, 1);
    return $end;
}

sub _failed {
    my ($self, $how) = @_;
    return join ': ', "$self->{command} $how", grep { $_ ne '' } $self->{words};
}

# What is left of the request to send; undef when it should go to another child.
sub _send {
    my ($self, $request, $left) = @_;
    return '' if $request eq '';
    IO::Select->new($self->{request})->can_write($left) or return $request;
    my $sent = syswrite $self->{request}, $request;
    return substr $request, $sent if defined $sent;
    return $request if $! == EINTR || $! == EAGAIN;
    return $self->{served} ? undef : '';    # a new child will say on stderr why it went
}

sub _readable {
    my ($wait, @streams) = @_;
    my $select = IO::Select->new(map { $_->{handle} } grep { !$_->{ended} } @streams);
    my %is = map { fileno($_) => 1 } $select->can_read($wait);
    return grep { $is{fileno $_->{handle}} } @streams;
}

sub _read {
    my ($stream) = @_;
    my $got = sysread $stream->{handle}, my ($bytes), 65536;
    _split_lines($stream, $bytes) if $got;
    $stream->{ended} = defined $got || ($! != EINTR && $! != EAGAIN) if !$got;
    push @{$stream->{lines}}, _whole_line($stream) if $stream->{ended} && $stream->{partial} ne '';
    return;
}

sub _split_lines {
    my ($stream, $bytes) = @_;
    my @parts = split /\n/, $bytes, -1;
    while (defined(my $part = shift @parts)) {
        my $room = $MAX_LINE - length $stream->{partial};
        $stream->{partial} .= substr $part, 0, $room;
        $stream->{dropped} += length($part) - $room if length $part > $room;
        push @{$stream->{lines}}, _whole_line($stream) if @parts;
    }
    return;
}

# The line read so far, in printable ASCII.
sub _whole_line {
    my ($stream) = @_;
    my ($line, $dropped) = @{$stream}{qw(partial dropped)};
    @{$stream}{qw(partial dropped)} = ('', 0);
    $line =~ s/([^\t -~])/sprintf '\\x%02x', ord $1/ge;
    $line .= " ... ($dropped bytes more)" if $dropped;
    return $line;
}

sub _hand_over {
    my ($self, $name, $take) = @_;
    my $lines = $self->{$name}{lines};
    while (defined(my $line = shift @$lines)) {
        $self->{words} = $line if $name eq 'stderr' && $line =~ m{\S};
        my $end = $take->($name, $line);
        return $end if $end;
    }
    return;
}

# Hands over what the child has written to stderr by now, a bounded number of reads.
sub _drain {
    my ($self, $take) = @_;
    my $stderr = $self->{stderr};
    for (1 .. 64) {
        _readable(0, $stderr) or last;
        _read($stderr);
    }
    push @{$stderr->{lines}}, _whole_line($stderr) if $stderr->{partial} ne '';
    $self->_hand_over('stderr', $take);
    return;
}

# Ends the child, which gets some patience to end by itself; one that did not finish its request
# takes its own children along. Returns how it ended. All that it still says is only shown.
sub stop {
    my ($self, $take, $patience) = @_;
    my $show = sub { $take->('stderr', $_[1]) if $take; return };
    my $over = sub { $self->_overhear($show); $self->_has_ended };
    close $self->{request};
    _until($over, defined $patience ? $patience : 2 * $GRACE);
    if ($self->{busy} || !$self->_has_ended) {
        my $group = -$self->{pid};
        kill INT => $group;
        _until(sub { $over->() && !kill 0 => $group }, $GRACE);
        kill KILL => $group;
        _until($over, 5 * $GRACE);
    }
    $self->_overhear($show);
    $self->{stopped} = 1;
    return _ending($self->{status});
}

sub _overhear {
    my ($self, $show) = @_;
    foreach my $name (qw(answer stderr)) {
        _read($_) for _readable(0, $self->{$name});
        $self->_hand_over($name, $show);
    }
    return;
}

sub _has_ended {
    my ($self) = @_;
    return 1 if exists $self->{status};
    my $pid = waitpid $self->{pid}, WNOHANG;
    return 0 if !$pid;
    $self->{status} = $pid == $self->{pid} ? $? : undef;    # somebody else may have waited for it
    return 1;
}

sub _ending {
    my ($status) = @_;
    return 'ended' if !defined $status;
    return 'exited with status ' . ($status >> 8) if !($status & 127);
    return 'was killed by SIG' . (split ' ', $Config{sig_name})[$status & 127];
}

sub _until {
    my ($done, $seconds) = @_;
    my $deadline = _now() + $seconds;
    select undef, undef, undef, 0.01 while !$done->() && _now() < $deadline;
    return;
}

sub _now { return clock_gettime(CLOCK_MONOTONIC) }

# Not in a process that another component has forked off.
sub DESTROY {
    my ($self) = @_;
    return if $self->{owner} != $$ || $self->{stopped};
    local ($?, $!, $@);
    local $SIG{CHLD} = 'DEFAULT';
    local $SIG{PIPE} = 'IGNORE';
    $self->stop(undef, $self->{busy} ? 0 : undef);
    return;
}

1;
