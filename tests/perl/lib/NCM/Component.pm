# SPDX-License-Identifier: Apache-2.0
# Stands in for NCM::Component: counts calls of error and warn, and adds its name to events.
package NCM::Component;

use strict;
use warnings;

use parent qw(CAF::Object);

sub _initialize {
    my ($self, $name, $log) = @_;
    @{$self}{qw(NAME ERRORS WARNINGS log)} = ($name, 0, 0, $log);
    return 1;
}

sub error { my ($self, @text) = @_; $self->SUPER::error(@text); return $self->{ERRORS}++ }
sub warn  { my ($self, @text) = @_; $self->SUPER::warn(@text);  return $self->{WARNINGS}++ }

sub name         { my ($self) = @_; return $self->{NAME} }
sub get_errors   { my ($self) = @_; return $self->{ERRORS} }
sub get_warnings { my ($self) = @_; return $self->{WARNINGS} }

sub event {
    my ($self, $object, %about) = @_;
    return $self->{log}->event($object, %about, component => $self->name);
}

sub Configure   { my ($self) = @_; $self->error('Configure is not there');   return }
sub Unconfigure { my ($self) = @_; $self->error('Unconfigure is not there'); return }

1;
