"""Writes a SAM template as the plain CloudFormation that AWS makes of it.

translate.py template.yaml Name=Value ... > template.json

Needs no account: nothing of the template asks for one. Parameters decide what
the translation itself looks at (how traffic is shifted); the rest stays as it
is.
"""

import json
import os
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoPolicies:
    """Names of AWS's managed policies; the template uses none."""

    def load(self):
        return {}


def main(path, *given):
    os.environ.setdefault("AWS_DEFAULT_REGION", "ap-southeast-3")
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    parameters = dict(pair.split("=", 1) for pair in given)
    json.dump(transform(template, parameters, NoPolicies()), sys.stdout, indent=1)


main(*sys.argv[1:])
