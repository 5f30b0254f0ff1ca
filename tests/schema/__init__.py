# SPDX-License-Identifier: Apache-2.0
"""Tests of the schema layer and of what is made from it."""
