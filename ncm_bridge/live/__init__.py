# SPDX-License-Identifier: Apache-2.0
"""The links of the running kernel: compared, changed on probation, put back."""
