# SPDX-License-Identifier: Apache-2.0
"""What a cloud needs beside its links: address translation, and packets passed on between them."""
