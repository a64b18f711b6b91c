"""Validates a JSON file: validate.py SCHEMA FILE. All schemas are read from this folder, by their $id."""
import json
import pathlib
import sys

import jsonschema

folder = pathlib.Path(__file__).parent
schemas = {schema["$id"]: schema for schema in (json.loads(file.read_text()) for file in folder.glob("*.schema.json"))}
schema = json.loads((folder / sys.argv[1]).read_text())
resolver = jsonschema.RefResolver.from_schema(schema, store=schemas)
validator = jsonschema.Draft7Validator(schema, resolver=resolver, format_checker=jsonschema.FormatChecker())
errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(json.loads(pathlib.Path(sys.argv[2]).read_text()))]
print("\n".join(errors[:20]))
sys.exit(1 if errors else 0)
