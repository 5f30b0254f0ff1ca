#!/usr/bin/perl -w -t
# SPDX-License-Identifier: Apache-2.0
# Does to pyncm.pm what ncm-ncd does: one process, one object per component, signals ignored and
# a directory that will vanish while a method runs. Reads its steps from JSON, says JSON lines.
use strict;
use warnings;
use JSON::PP;

package Log;    # the proxy that a component logs through
sub new { my ($class, %self) = @_; return bless \%self, $class }
sub _out { my ($self, @pair) = @_; main::say_json({@pair, component => $self->{name}}) }
sub is_verbose { my ($self) = @_; return $self->{verbose} }

foreach my $level (qw(error warn info verbose OK report)) {
    no strict 'refs';
    *{$level} = sub {
        my ($self, @text) = @_;
        main::fork_off() if join('', @text) eq 'fork now';
        return $self->_out(level => $level, text => join '', @text);
    };
}

sub debug {
    my ($self, $number, @text) = @_;
    die "debug level '$number'" if $number !~ m{\A\d\z};
    return $self->_out(level => "debug$number", text => join '', @text);
}

sub event {
    my ($self, $object, %about) = @_;
    die 'event without an object' if !ref $object;
    return $self->_out(level => 'event', text => $about{filename}, event => \%about);
}

package Configuration;
sub new                { my ($class, %self) = @_; return bless \%self, $class }
sub getConfigPath      { my ($self) = @_; return $self->{dir} }
sub getConfigurationId { my ($self) = @_; return $self->{cid} }

package main;

sub say_json {
    my ($item) = @_;
    print JSON::PP->new->canonical->ascii->encode($item), "\n";
    return;
}

# Some code of ncm-ncd's leaves a process behind, which then exits in the ordinary way.
sub fork_off {
    my $pid = fork;
    exit 0 if !$pid;
    waitpid $pid, 0;
    return;
}

sub untainted { my ($text) = @_; return $text =~ m{\A(.*)\z}s ? $1 : die }

sub run_step {
    my ($step) = @_;
    my $name = $step->{component};
    no warnings 'once';
    local $CAF::Object::NoAction = $step->{noaction};
    my $log       = Log->new(name => $name, verbose => $step->{verbose});
    my $component = NCM::Component::pyncm->new($name, $log);
    my $config    = Configuration->new(dir => pack('H*', $step->{dir}), cid => $step->{cid});
    my %signals   = %SIG;
    $SIG{$_} = 'IGNORE' for qw(HUP PIPE ALRM);
    my $method = $step->{method};
    my $fine   = eval { $component->$method($config); 1 };
    {
        no warnings 'uninitialized';
        %SIG = %signals;
    }
    say_json({
        component => $name,
        died      => $fine ? undef : "$@",
        errors    => $component->get_errors,
        warnings  => $component->get_warnings,
        uncaught  => $NCM::Component::pyncm::EC->error,
        children  => children(),
    });
    return;
}

# The children of this process, dead ones too.
sub children {
    my %children;
    foreach my $file (glob '/proc/[0-9]*/stat') {
        open my $stat, '<', $file or next;
        my ($pid, $state, $parent) = (<$stat> || '') =~ m{\A(\d+) \(.*\) (\S) (\d+)}s or next;
        $children{$pid} = $state if $parent == $$;
    }
    return \%children;
}

$| = 1;
my $plan = JSON::PP->new->utf8(0)->decode(untainted(do { local $/; <STDIN> }));
umask 077;
$ENV{FOREIGN} = 'set';
$SIG{INT} = sub { say_json({signalled => 'INT'}); exit 255 };
$SIG{CHLD} = 'IGNORE' if $plan->{ignore_chld};
$^F = 50;    # like CCM's databases: open for every child
open my $leak, '<', '/dev/null' or die;
$^F = 2;
close STDIN if $plan->{close_stdin};

local $SIG{__WARN__} = sub { say_json({warned => $_[0]}) };
require NCM::Component::pyncm;
die 'bad EC' if ref $NCM::Component::pyncm::EC ne 'LC::Exception::Context';
{
    no warnings 'once';
    die 'no dry run' if !$NCM::Component::pyncm::NoActionSupported;
    @NCM::Component::pyncm::COMMAND = map { untainted($_) } @{$plan->{command}};
    $NCM::Component::pyncm::TIMEOUT = $plan->{timeout};
}
foreach my $step (@{$plan->{steps}}) {
    run_step($step);
    select undef, undef, undef, $step->{wait_after} if $step->{wait_after};
}
exit 7;
