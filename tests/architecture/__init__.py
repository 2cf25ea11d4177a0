"""The rules of the house: each takes a repository and returns its violations as ``file:line: why``."""

from tests.architecture import direction, repository, shape, wording
from tests.architecture.tree import Rule

RULES: dict[str, Rule] = {
    "layers": direction.layers,
    "front-door": direction.front_door,
    "cycles": direction.cycles,
    "third-party-homes": direction.third_party_homes,
    "declared-packages": direction.declared_packages,
    "file-length": shape.file_length,
    "function-length": shape.function_length,
    "drawer-names": shape.drawer_names,
    "no-print": shape.no_print,
    "no-broad-except": shape.no_broad_except,
    "no-forwarded-options": shape.no_forwarded_options,
    "docstrings": shape.docstrings,
    "test-files": shape.test_files,
    "same-keys": wording.same_keys,
    "same-placeholders": wording.same_placeholders,
    "known-keys": wording.known_keys,
    "used-keys": wording.used_keys,
    "no-words-in-code": wording.no_words_in_code,
    "top-level": repository.top_level,
    "samples-documented": repository.samples_documented,
    "registry-addresses": repository.registry_addresses,
    "machine-paths": repository.machine_paths,
    "large-files": repository.large_files,
    "notebook-outputs": repository.notebook_outputs,
}
