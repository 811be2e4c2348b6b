#!/usr/bin/env node
// Stands in for the Azure CLI: Microsoft Graph's service principals and their app roles, kept in the file that FAKE_AZ names.
const fs = require("fs");
const jmespath = require("jmespath");

const file = process.env.FAKE_AZ;
const tenant = JSON.parse(fs.readFileSync(file, "utf8"));
const [command, ...rest] = process.argv.slice(2);
const option = (name) => rest[rest.indexOf(name) + 1];

function refuse(message) {
  console.error(`ERROR: ${message}`);
  process.exit(1);
}

function print(result) {
  const query = rest.includes("--query") ? jmespath.search(result, option("--query")) : result;
  if (option("--output") === "tsv" && query !== null)
    for (const row of [query].flat(1)) console.log([row].flat().join("\t"));
}

function rest_call(method, url) {
  const path = url.replace("https://graph.microsoft.com/v1.0/", "");
  const principals = tenant.servicePrincipals;
  let match;
  if (method === "get" && tenant.unreadable && path.includes(tenant.unreadable)) refuse("Gateway Timeout");
  if (method === "get" && (match = /^servicePrincipals\?\$filter=displayName eq '(.*)'&/.exec(path)))
    return { value: principals.filter((p) => p.displayName === match[1].replaceAll("''", "'")) };
  if (method === "get" && (match = /^servicePrincipals\(appId='(.*)'\)/.exec(path)))
    return principals.find((p) => p.appId === match[1]) ?? refuse("Not Found");
  if (method === "get" && (match = /^servicePrincipals\/([\w-]+)\/appRoleAssignments$/.exec(path)))
    return { value: tenant.assignments.filter((a) => a.principalId === match[1]) };
  if (method === "get" && (match = /^servicePrincipals\/([\w-]+)\?/.exec(path)))
    return principals.find((p) => p.id === match[1]) ?? refuse("Not Found");
  if (!tenant.isAdministrator) refuse("Forbidden({\"error\":{\"code\":\"Authorization_RequestDenied\"}})");
  tenant.writes++;
  if (method === "post" && (match = /^servicePrincipals\/([\w-]+)\/appRoleAssignedTo$/.exec(path))) {
    const body = JSON.parse(option("--body"));
    if (body.resourceId !== match[1]) refuse("Bad Request");
    if (tenant.assignments.some((a) => a.principalId === body.principalId && a.appRoleId === body.appRoleId)) refuse("Permission being assigned already exists");
    tenant.assignments.push({ id: `assignment-of-${body.appRoleId}`, ...body });
    return {};
  }
  if (method === "delete" && (match = /^servicePrincipals\/[\w-]+\/appRoleAssignedTo\/([\w-]+)$/.exec(path))) {
    const left = tenant.assignments.filter((a) => a.id !== match[1]);
    if (left.length === tenant.assignments.length) refuse("Not Found");
    tenant.assignments = left;
    return {};
  }
  return refuse(`unexpected: ${method} ${url}`);
}

if (command === "account") {
  if (!tenant.isSignedIn) refuse("Please run 'az login'");
} else if (command === "rest") {
  print(rest_call(option("--method"), option("--url")));
  fs.writeFileSync(file, JSON.stringify(tenant));
} else refuse(`unexpected: ${command}`);
