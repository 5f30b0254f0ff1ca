# SPDX-License-Identifier: Apache-2.0
"""The packages, the wheel and the drift check."""
