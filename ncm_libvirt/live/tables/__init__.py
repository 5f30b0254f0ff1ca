# SPDX-License-Identifier: Apache-2.0
"""One table per kind of object: how its XML is compared."""
