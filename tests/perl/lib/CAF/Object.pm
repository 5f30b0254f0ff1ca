# SPDX-License-Identifier: Apache-2.0
# Stands in for CAF::Object: NoAction from the class when an object is made, and log methods that
# go to $self->{log}. There is an OK and no ok.
package CAF::Object;

use strict;
use warnings;

our $NoAction;

sub new {
    my ($class, @args) = @_;
    my $self = bless {}, $class;
    $self->_initialize(@args) or return;
    $self->{NoAction} = $NoAction if !defined $self->{NoAction};
    return $self;
}

sub noAction { my ($self) = @_; return $self->{NoAction} }

foreach my $method (qw(error warn info verbose debug report OK event)) {
    no strict 'refs';
    *{$method} = sub {
        my ($self, @args) = @_;
        return $self->{log} ? $self->{log}->$method(@args) : undef;
    };
}

1;
