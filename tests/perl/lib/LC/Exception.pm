# SPDX-License-Identifier: Apache-2.0
# Stands in for LC::Exception: a context that keeps what is thrown, and knows whether it holds any.
package LC::Exception;

use strict;
use warnings;

package LC::Exception::Context;

sub new            { return bless {errors => []}, shift }
sub will_store_all { my ($self) = @_; $self->{stores} = 1; return $self }
sub error          { my ($self) = @_; return $self->{errors}[0] }

1;
