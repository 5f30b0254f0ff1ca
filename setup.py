# SPDX-License-Identifier: Apache-2.0
"""Packaging: the ncm packages, the templates as data inside ncm, and the ncm-configure command."""

from __future__ import annotations

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).resolve().parent
TEMPLATES = "ncm.templates"

LIBVIRT = ["libvirt-python>=9.0"]
TEST = [
    "hypothesis>=6.100,<7",
    "jsonschema>=4.17,<5",
    "libvirt-python>=9.0,<13",  # built against the installed libvirt-dev
    "lxml-stubs>=0.5.1,<0.6",
    "pyone==7.0.2",  # the independent client; later ones need grpcio, and cannot be imported
    "six",  # pyone's, which it forgets to name
    "mypy>=1.15,<2",  # 2.x no longer checks against Python 3.9
    "pytest>=8.2,<10",
    "pytest-timeout>=2.3,<3",
    "pytest-xdist>=3.8,<4",
    "ruff==0.17.6",  # the formatter's style is part of the check
    "setuptools>=53",
    "wheel",
]


def version() -> str:
    """Read, not imported: a build needs none of our dependencies."""
    text = (HERE / "ncm" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if not found:
        raise SystemExit("setup.py: ncm/__init__.py has no __version__")
    return found.group(1)


def description() -> str:
    """The README, where there is one."""
    readme = HERE / "README.md"
    return readme.read_text(encoding="utf-8") if readme.exists() else ""


def templates() -> list[str]:
    """Listed one by one: EL9's setuptools 53 has no recursive patterns."""
    root = HERE / "templates"
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*.j2"))


setup(
    name="ncm-virt",
    version=version(),
    description="Quattor configuration of libvirt, OpenNebula, bridges and NFS: plan, show, apply",
    long_description=description(),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.9",
    packages=[*find_packages(include=["ncm", "ncm.*", "ncm_*"]), TEMPLATES],
    package_dir={TEMPLATES: "templates"},
    package_data={"ncm": ["py.typed"], TEMPLATES: templates()},
    scripts=["scripts/ncm-configure"],
    install_requires=["jinja2>=2.11", "lxml"],
    extras_require={"libvirt": LIBVIRT, "test": TEST},
    zip_safe=False,
)
