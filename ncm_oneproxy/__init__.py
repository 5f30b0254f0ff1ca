# SPDX-License-Identifier: Apache-2.0
"""The HTTPS door of OpenNebula's XML-RPC server, and the login files of 2011."""
