# SPDX-License-Identifier: Apache-2.0
"""What more than one back end needs: no back end imports another."""
