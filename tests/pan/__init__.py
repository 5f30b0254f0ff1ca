# SPDX-License-Identifier: Apache-2.0
"""Pan: our templates compiled, and held against the schemas in Python."""
