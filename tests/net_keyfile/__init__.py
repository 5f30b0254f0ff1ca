# SPDX-License-Identifier: Apache-2.0
"""Tests of the back end NetworkManager: its keyfiles, judged by the real one."""
