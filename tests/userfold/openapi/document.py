"""The OpenAPI document as a judge of requests and answers."""
import copy
import json
import re
import warnings

import jsonschema

warnings.filterwarnings("ignore", category=DeprecationWarning, module="jsonschema")

# Headers of HTTP itself, which may come with any answer.
TRANSPORT_HEADERS = {"date", "connection", "content-length", "content-type", "cache-control", "allow",
                     "x-content-type-options", "strict-transport-security", "accept-encoding"}


class Nonconformity(AssertionError):
    pass


def closed(node):
    """The schema with every object that names its members closed: clients ignore what they do not know,
    but the server answers nothing that the document does not have."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: closed(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        node.setdefault("additionalProperties", False)
    return node


class Document:
    def __init__(self, document):
        self.document = document
        self.strict = copy.deepcopy(document)
        components = self.strict["components"]
        components["schemas"] = closed(components["schemas"])
        components["responses"] = closed(components["responses"])
        self.seen = set()  # (operationId, status) that were answered as documented

    def resolve(self, node):
        while "$ref" in node:
            found = self.strict
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def validator(self, schema):
        resolver = jsonschema.RefResolver("", self.strict)
        return jsonschema.Draft202012Validator(schema, resolver=resolver,
                                               format_checker=jsonschema.FormatChecker())

    def validate(self, value, schema, what):
        errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                  for error in self.validator(schema).iter_errors(value)]
        if errors:
            raise Nonconformity(f"{what}: {'; '.join(errors)}")

    def operations(self):
        """(method, path, operation) of each."""
        for path, item in self.strict["paths"].items():
            for method, operation in item.items():
                if method != "parameters":
                    yield method.upper(), path, operation

    def operation(self, method, path):
        return self.strict["paths"][path][method.lower()]

    def parameters(self, method, path):
        item = self.strict["paths"][path]
        return [self.resolve(one)
                for one in item["parameters"] + item[method.lower()].get("parameters", [])]

    # --- requests ---

    def check_request(self, method, path, values, headers, query, body):
        """A request that is meant to be good is one that the document describes."""
        parameters = {(one["in"], one["name"].lower()): one for one in self.parameters(method, path)}
        known = {"authorization", "content-type", "content-length", "host"}
        given = ([("path", *pair) for pair in values.items()] +
                 [("query", *pair) for pair in query] +
                 [("header", *pair) for pair in headers.items() if pair[0].lower() not in known])
        for place, name, value in given:
            parameter = parameters.get((place, name.lower()))
            if parameter is None:
                raise Nonconformity(f"{place} parameter {name} is not documented")
            schema = self.resolve(parameter["schema"])
            if schema.get("type") == "integer":
                value = int(value)
            self.validate(value, parameter["schema"], f"{place} parameter {name}")
        described = self.operation(method, path).get("requestBody")
        if (described is not None) != (body is not None):
            raise Nonconformity("a body is documented or sent, but not both")
        if described is not None:
            media_type = next(v for k, v in headers.items() if k.lower() == "content-type")
            self.validate(body, described["content"][media_type]["schema"], "request body")

    # --- answers ---

    def check_answer(self, method, path, status, headers, body, by_default=False):
        """`by_default`: the request is one that is refused before any route looks at it."""
        operation = self.operation(method, path)
        responses = operation["responses"]
        if str(status) not in responses and not by_default:
            raise Nonconformity(f"status {status} is not documented")
        response = self.resolve(responses.get(str(status), responses["default"]))
        self.check_headers(response, headers)
        self.check_body(response, headers, body)
        self.seen.add((operation["operationId"], str(status)))

    def check_headers(self, response, headers):
        described = {name.lower(): self.resolve(header)
                     for name, header in response["headers"].items()}
        for name, header in described.items():
            if header.get("required") and name not in headers:
                raise Nonconformity(f"header {name} is missing")
        for name, value in headers.items():
            if name in described:
                self.validate(value, described[name]["schema"], f"header {name}")
            elif name not in TRANSPORT_HEADERS:
                raise Nonconformity(f"header {name} is not documented")

    def check_body(self, response, headers, body):
        content = response.get("content")
        if content is None:
            if body:
                raise Nonconformity("a body is answered, and none is documented")
            return
        media_type = re.split(r"\s*;", headers.get("content-type", ""))[0]
        if media_type not in content:
            raise Nonconformity(f"content type {media_type!r} is not documented")
        text = body.decode("utf-8")
        value = json.loads(text) if media_type.endswith("json") else text
        self.validate(value, content[media_type]["schema"], "answer's body")
