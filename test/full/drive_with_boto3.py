"""Drives the emulator with boto3's own waiters and paginators; prints what it found as JSON."""

import json
import sys
from urllib.request import urlopen

import boto3

FLEETS = 30
SESSIONS = 45

appstream = boto3.client("appstream")
subnet = boto3.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
image = appstream.describe_images(Type="PUBLIC")["Images"][0]["Name"]
appstream.create_stack(Name="stack")
for index in range(FLEETS):
    appstream.create_fleet(
        Name=f"fleet-{index:02}",
        ImageName=image,
        InstanceType="stream.standard.medium",
        FleetType="ALWAYS_ON",
        ComputeCapacity={"DesiredInstances": SESSIONS if index == 0 else 1},
        VpcConfig={"SubnetIds": [subnet]},
        Tags={"index": str(index)},
    )
appstream.associate_fleet(FleetName="fleet-00", StackName="stack")
appstream.start_fleet(Name="fleet-00")
appstream.get_waiter("fleet_started").wait(Names=["fleet-00"], WaiterConfig={"Delay": 0.2, "MaxAttempts": 50})
started = appstream.describe_fleets(Names=["fleet-00"])["Fleets"][0]["State"]

urls = [
    appstream.create_streaming_url(StackName="stack", FleetName="fleet-00", UserId=f"user-{index:02}")["StreamingURL"]
    for index in range(SESSIONS)
]
opened = [urlopen(url).status for url in urls]


def listed(operation, key, **arguments):
    pages = list(appstream.get_paginator(operation).paginate(**arguments))
    items = [item for page in pages for item in page[key]]
    return {"pages": len(pages), "items": len(items), "distinct": len({json.dumps(i, default=str) for i in items})}


found = {
    "fleets": listed("describe_fleets", "Fleets"),
    "sessions": listed("describe_sessions", "Sessions", StackName="stack", FleetName="fleet-00"),
    "images": listed("describe_images", "Images", PaginationConfig={"PageSize": 1}),
    "started": started,
    "opened": sorted(set(opened)),
}
for session in appstream.describe_sessions(StackName="stack", FleetName="fleet-00", Limit=50)["Sessions"]:
    appstream.expire_session(SessionId=session["Id"])
appstream.stop_fleet(Name="fleet-00")
appstream.get_waiter("fleet_stopped").wait(Names=["fleet-00"], WaiterConfig={"Delay": 0.2, "MaxAttempts": 50})
found["stopped"] = appstream.describe_fleets(Names=["fleet-00"])["Fleets"][0]["State"]
try:
    appstream.delete_fleet(Name="fleet-00")
except appstream.exceptions.ResourceInUseException as error:
    found["blocked"] = error.response["Error"]["Code"]
json.dump(found, sys.stdout)
