# SPDX-License-Identifier: Apache-2.0
"""The part of the Pan language that our templates use, for machines without panc.

Not a product: it exists so that a schema.pan is tried where the real compiler cannot be had. It
is held against profiles that the real panc made. Rules: grammar of panc 10 (PanParser.jjt) and
the language reference of the pan book.
"""
