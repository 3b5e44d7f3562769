"""compose.yaml and the Dockerfile, as far as they can be proven wrong without a container engine."""
import os
import re
import subprocess
import unittest

import tree
import yaml

BINARY = os.environ.get("USERFOLD_BINARY")
# Set for the container engine's healthcheck or by the base image, and no options of ours.
SUBCOMMANDS = {"writer", "projector", "query-api"}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Compose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.compose = yaml.safe_load(tree.text("compose.yaml"))
        cls.services = cls.compose["services"]

    def ours(self):
        return {name: service for name, service in self.services.items() if name in SUBCOMMANDS}

    def test_the_three_processes_and_kafka(self):
        self.assertEqual(set(self.services), {"kafka"} | SUBCOMMANDS)
        for name, service in self.ours().items():
            self.assertEqual(service["command"], [name])

    def test_every_service_has_a_health_check_that_names_a_command(self):
        for name, service in self.services.items():
            check = service["healthcheck"]
            self.assertEqual(check["test"][0], "CMD", name)
            self.assertGreater(len(check["test"]), 1, name)
            for key in ("interval", "timeout", "start_period"):
                self.assertRegex(check[key], r"^\d+s$", name)

    def test_they_wait_for_the_health_of_what_exists_without_a_cycle(self):
        def depth(name, seen=()):
            self.assertNotIn(name, seen)
            below = self.services[name].get("depends_on", {})
            for other, how in below.items():
                self.assertEqual(how, {"condition": "service_healthy"})
            return 1 + max((depth(other, seen + (name,)) for other in below), default=0)

        for name in SUBCOMMANDS:
            self.assertGreater(depth(name), 1, f"{name} waits for nothing")

    def test_every_volume_is_declared_and_used_and_state_is_not_shared(self):
        mounts = [(volume.split(":")[0], name, volume.split(":")[1])
                  for name, service in self.services.items() for volume in service["volumes"]]
        self.assertEqual({volume for volume, _, _ in mounts}, set(self.compose["volumes"]))
        for volume in self.compose["volumes"]:
            users = {name for used, name, _ in mounts if used == volume}
            self.assertEqual(users, SUBCOMMANDS if volume == "secrets" else {volume})

    def test_ports_are_distinct_and_on_the_loopback_interface(self):
        ports = [port for service in self.services.values() for port in service.get("ports", [])]
        for port in ports:
            self.assertRegex(port, r"^127\.0\.0\.1:\d+:\d+$")
        self.assertEqual(len({port.split(":")[1] for port in ports}), len(ports))

    def test_kafka_listens_where_it_says_and_where_others_look(self):
        environment = self.services["kafka"]["environment"]

        def listeners(key):
            return {name: address for name, address in
                    (entry.split("://") for entry in environment[key].split(","))}

        bound, advertised = listeners("KAFKA_LISTENERS"), listeners("KAFKA_ADVERTISED_LISTENERS")
        self.assertEqual(set(bound) - set(advertised), {environment["KAFKA_CONTROLLER_LISTENER_NAMES"]})
        for name, address in advertised.items():
            self.assertEqual(address.split(":")[-1], bound[name].split(":")[-1])
        protocols = dict(entry.split(":")
                         for entry in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
        self.assertEqual(set(protocols), set(bound))
        self.assertIn(environment["KAFKA_INTER_BROKER_LISTENER_NAME"], advertised)
        for service in self.ours().values():
            self.assertEqual(service["environment"]["USERFOLD_LOG"],
                             "kafka://" + advertised["INTERNAL"])

    def test_every_setting_is_an_option_of_its_command(self):
        for name, service in self.ours().items():
            options = run(BINARY, name, "--help")
            for variable in service["environment"]:
                option = variable.removeprefix("USERFOLD_").lower().replace("_", "-")
                self.assertIn(f"--{option}", options, f"{name} takes no {variable}")


class Dockerfile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stages = re.split(r"^FROM ", tree.text("Dockerfile"), flags=re.MULTILINE)
        cls.build, cls.runtime = stages[1], stages[2]
        cls.packages = set(re.findall(r"^\s{6}([a-z0-9.+-]+) \\$", cls.runtime, flags=re.MULTILINE))

    def test_it_does_not_run_as_root(self):
        self.assertRegex(self.runtime, r"(?m)^USER userfold$")

    def test_it_stops_by_the_signal_that_drains(self):
        self.assertIn("STOPSIGNAL SIGTERM", self.runtime)

    def test_it_builds_from_and_runs_on_the_same_debian(self):
        self.assertEqual(self.build.split()[0], self.runtime.split()[0])

    def test_its_settings_are_options_of_serve(self):
        options = run(BINARY, "serve", "--help")
        for variable in re.findall(r"USERFOLD_(\w+)=", self.runtime):
            self.assertIn("--" + variable.lower().replace("_", "-"), options)

    def test_it_installs_the_libraries_that_the_binary_needs_and_no_others(self):
        needed = set()
        dynamic = run("readelf", "--dynamic", BINARY)
        paths = dict(re.findall(r"(\S+) => (/\S+)", run("ldd", BINARY)))
        for library in re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic):
            if library in paths:
                needed.add(self.package_of(paths[library]))
        of_the_base_image = {"libc6", "libstdc++6", "libgcc-s1"}
        installed_for_themselves = {"ca-certificates", "curl"}
        self.assertEqual(self.packages - installed_for_themselves, needed - of_the_base_image)

    @staticmethod
    def package_of(path):
        """dpkg knows a file by the name it was installed under, which /lib -> /usr/lib may have changed."""
        for candidate in (path, os.path.realpath(path), path.removeprefix("/usr"), "/usr" + path):
            found = subprocess.run(["dpkg-query", "--search", candidate], capture_output=True, text=True)
            if found.returncode == 0:
                return found.stdout.split(":")[0]
        raise AssertionError(f"no package owns {path}")


if __name__ == "__main__":
    unittest.main()
