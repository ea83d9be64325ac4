"""moto's server for the tests of `deploy`, with what it lacks for them.

What is added, and nothing else:

- the transform of SAM, by AWS's own translator, where CloudFormation does it:
  when a change set is made;
- outputs and template of a stack that a change set made or changed;
- kinds of resources that moto cannot make are names without a thing behind
  them (a distribution can be told to forget copies);
- policies of buckets are taken and not followed;
- CloudWatch takes JSON too (the proxy puts the newer CBOR into it);
- versions of a bucket are answered under the name that S3 gives them;
- a function's new zip is there before its new version is made, and an alias
  is a real one, which leads to the version that the template says.

Started with the port as its only argument.
"""

import copy
import json
import os
import sys

# Asked for by the translator, even while it is imported.
os.environ["AWS_DEFAULT_REGION"] = "ap-southeast-3"

import yaml
from moto.awslambda.exceptions import UnknownAliasException
from moto.awslambda.models import LambdaFunction, LambdaVersion
from moto.awslambda.utils import get_backend
from moto.cloudformation import models, parsing
from moto.cloudformation.utils import yaml_tag_constructor
from moto.cloudfront.models import cloudfront_backends
from moto.core.common_models import CloudFormationModel
from moto.core.config import default_user_config
from moto.core.utils import get_service_model
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response
from moto.server import main
from samtranslator.translator.transform import transform

SAM = "AWS::Serverless-2016-10-31"


class Policies:
    """Names of AWS's own policies, without asking IAM."""

    def load(self):
        return {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


class Named(CloudFormationModel):
    """A resource that only has a name."""

    # moto asks every model which of its services it belongs to.
    __module__ = "moto.cloudformation.named"

    def __init__(self, name, kind):
        self.physical_resource_id = name
        self.type = kind

    @staticmethod
    def cloudformation_type():
        return "Test::Named"

    @staticmethod
    def cloudformation_name_type():
        return ""

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, attribute):
        name = f"{self.physical_resource_id}.{attribute}"
        return f"https://{name}/" if attribute.endswith("Url") else name

    def is_created(self):
        return True

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        kind = cloudformation_json["Type"]
        if kind == "AWS::CloudFront::Distribution":
            backend = cloudfront_backends[account_id]["aws"]
            backend.distributions[resource_name] = Distribution()
        if kind == "AWS::Lambda::Alias":
            resource_name = point(cloudformation_json["Properties"], account_id, region_name)
        return cls(resource_name, kind)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        if cloudformation_json["Type"] == "AWS::Lambda::Alias":
            point(cloudformation_json["Properties"], account_id, region_name)
        return original_resource or cls(new_resource_name, cloudformation_json["Type"])

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        pass

    def delete(self, account_id, region_name):
        pass


class Distribution:
    """What an invalidation needs."""

    etag = "E"
    location = "https://cloudfront.amazonaws.com/distribution"

    def advance(self):
        pass


def translated(template, parameters):
    """The template as CloudFormation has it after the transform."""
    yaml.add_multi_constructor("", yaml_tag_constructor)
    document = yaml.load(template, Loader=yaml.Loader)
    if document.get("Transform") != SAM:
        return template
    # Dates and tags become what JSON has.
    document = json.loads(json.dumps(document, default=str))
    given = {name: entry.get("Default") for name, entry in document.get("Parameters", {}).items()}
    given.update(parameters)
    made = json.dumps(transform(copy.deepcopy(document), given, Policies()))
    # It knows only the one word.
    return made.replace('"RetainExceptOnCreate"', '"Retain"')


make_change_set = models.CloudFormationBackend.create_change_set


def create_change_set(self, stack_name, change_set_name, template, parameters, **more):
    template = translated(template, parameters)
    return make_change_set(self, stack_name, change_set_name, template, parameters, **more)


execute = models.CloudFormationBackend.execute_change_set


def execute_change_set(self, change_set_name, stack_name=None):
    execute(self, change_set_name, stack_name)
    change_set = self.describe_change_set(change_set_name)
    stack = change_set.stack
    stack._parse_template()
    stack.parameters = change_set.parameters
    stack.output_map = stack._create_output_map()


find_class = parsing.resource_class_from_type


def resource_class_from_type(kind):
    # Nobody asks whether a function may be called.
    return Named if kind == "AWS::Lambda::Permission" else find_class(kind) or Named


def point(properties, account_id, region_name):
    """Makes an alias, or lets it lead to another version."""
    backend = get_backend(account_id, region_name)
    function, name, version = properties["FunctionName"], properties["Name"], str(properties["FunctionVersion"])
    try:
        return backend.update_alias(name, function, version, None, None).arn
    except UnknownAliasException:
        return backend.create_alias(name, function, version, "", None).arn


def update_function(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    code = cloudformation_json["Properties"]["Code"]
    original_resource.update_function_code({"S3Bucket": code["S3Bucket"], "S3Key": code["S3Key"], "Publish": False})
    return original_resource


change = parsing.ResourceMap.update


def update(self, template, parameters=None):
    """Functions first: moto makes what is new, such as versions, before it changes what is there."""
    before = self._template, self.input_parameters
    self._template, self.input_parameters = template, parameters or self.input_parameters
    self.load_mapping()
    self.load_parameters()
    self.load_conditions()
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Lambda::Function" and name in self._parsed_resources:
            parsing.parse_and_update_resource(name, resource, self, self._account_id, self._region_name)
    self._template, self.input_parameters = before
    change(self, template, parameters)


models.CloudFormationBackend.create_change_set = create_change_set
models.CloudFormationBackend.execute_change_set = execute_change_set
parsing.resource_class_from_type = resource_class_from_type
parsing.ResourceMap.update = update
LambdaFunction.update_from_cloudformation_json = classmethod(update_function)
LambdaVersion.physical_resource_id = property(lambda self: f"{self.logical_resource_id}:{self.version}")
LambdaVersion.get_cfn_attribute = lambda self, attribute: str(self.version)
# moto refuses by a policy without looking at its conditions, such as TLS.
S3Backend.put_bucket_policy = lambda self, *arguments: None
get_service_model("cloudwatch").metadata.update(
    protocols=["query", "json"], jsonVersion="1.0", targetPrefix="GraniteServiceVersion20100801"
)
bucket_versions = S3Response.get_bucket_versioning


def get_bucket_versioning(self):
    status, headers, body = bucket_versions(self)
    return status, headers, body.replace("GetBucketVersioningResponse", "VersioningConfiguration")


S3Response.get_bucket_versioning = get_bucket_versioning
# No container is started: an invocation is answered at once.
default_user_config["lambda"] = {"use_docker": False}
main(["--host", "127.0.0.1", "--port", sys.argv[1]])
