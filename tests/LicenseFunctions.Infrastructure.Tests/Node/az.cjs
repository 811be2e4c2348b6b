#!/usr/bin/env node
// Stands in for the Azure CLI: Microsoft Graph's applications and service principals with their app roles, managed identities, and one function app,
// kept in the file that FAKE_AZ names.
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
  if (option("--output") === "json") console.log(JSON.stringify(query, null, 2));
  if (option("--output") === "tsv" && query !== null)
    for (const row of [query].flat(1)) console.log([row].flat().join("\t"));
}

// As Graph makes it: the collections are there, and empty.
function newApplication(body) {
  const application = {
    id: `registration-${tenant.applications.length + 1}`, appId: `00000000-0000-0000-0000-00000000c00${tenant.applications.length + 1}`,
    identifierUris: [], appRoles: [], api: { requestedAccessTokenVersion: null },
    web: { redirectUris: [], implicitGrantSettings: { enableIdTokenIssuance: false } }, owners: tenant.me ? [tenant.me] : [], ...body,
  };
  tenant.applications.push(application);
  return application;
}

function newPrincipal(body) {
  if (tenant.notKnownYet-- > 0) refuse("The appId does not reference a valid application object");
  const principal = { id: `principal-of-${body.appId}`, servicePrincipalType: "Application", ...body };
  tenant.servicePrincipals.push(principal);
  return principal;
}

// Undefined if the call is none about sign-in.
function sign_in_call(method, path) {
  const body = () => JSON.parse(option("--body"));
  const isAllowed = () => (tenant.isAdministrator ? tenant.writes++ : refuse("Forbidden({\"error\":{\"code\":\"Authorization_RequestDenied\"}})"));
  const grants = (tenant.grants ??= []);
  let match;
  if (method === "get" && path.startsWith("me?")) return tenant.me ? { id: tenant.me } : refuse("/me request is only valid with delegated authentication");
  if (method === "get" && (match = /^applications\?\$filter=(displayName|appId) eq '(.*)'$/.exec(path)))
    return { value: tenant.applications.filter((a) => a[match[1]] === match[2]) };
  if (method === "get" && (match = /^applications\/([\w-]+)\/owners\?/.exec(path)))
    return { value: tenant.applications.find((a) => a.id === match[1]).owners.map((id) => ({ id })) };
  if (method === "get" && (match = /^servicePrincipals\?\$filter=appId eq '(.*)'$/.exec(path)))
    return { value: tenant.servicePrincipals.filter((p) => p.appId === match[1]) };
  if (method === "get" && (match = /^servicePrincipals\/([\w-]+)\/appRoleAssignedTo\?/.exec(path)))
    return { value: tenant.assignments.filter((a) => a.resourceId === match[1]) };
  if (method === "get" && (match = /^servicePrincipals\/([\w-]+)\/oauth2PermissionGrants$/.exec(path)))
    return { value: grants.filter((g) => g.clientId === match[1]) };
  if (method === "get" && path.includes("/config/authsettingsV2?")) return tenant.authentication;
  if (method === "post" && path === "applications") return isAllowed(), newApplication(body());
  if (method === "patch" && (match = /^applications\(appId='(.*)'\)$/.exec(path)))
    return isAllowed(), Object.assign(tenant.applications.find((a) => a.appId === match[1]), body());
  if (method === "post" && path === "servicePrincipals") return isAllowed(), newPrincipal(body());
  if (method === "patch" && (match = /^servicePrincipals\/([\w-]+)$/.exec(path)))
    return isAllowed(), Object.assign(tenant.servicePrincipals.find((p) => p.id === match[1]), body());
  if (method === "post" && path === "oauth2PermissionGrants") return isAllowed(), grants.push({ id: `grant-${grants.length}`, ...body() }), {};
  if (method === "patch" && (match = /^oauth2PermissionGrants\/([\w-]+)$/.exec(path)))
    return isAllowed(), Object.assign(grants.find((g) => g.id === match[1]), body());
  return undefined;
}

// A managed identity, by its name.
function identity_call() {
  const principal = tenant.servicePrincipals.find((p) => p.servicePrincipalType === "ManagedIdentity" && p.displayName === option("--name"));
  return principal ? { clientId: principal.appId, principalId: principal.id } : refuse("(ResourceNotFound)");
}

// The function app, whose sign-in a deployment of the module turns on.
function app_call(args) {
  if (args.startsWith("identity show ")) return identity_call();
  if (args.startsWith("functionapp show ")) return { id: "/app", defaultHostName: "licenses-x1.azurewebsites.net" };
  if (args.startsWith("functionapp config appsettings list ")) return [{ name: "Access__RequireEntra", value: tenant.requireEntra ?? "False" }];
  if (!args.startsWith("deployment group create ")) return refuse(`unexpected: ${args}`);
  const parameters = Object.fromEntries(rest.filter((value) => /^\w+=/.test(value)).map((value) => value.split("=")));
  if (!fs.readFileSync(option("--template-file"), "utf8").includes("authsettingsV2")) refuse("another template");
  tenant.writes++;
  tenant.deployed = parameters;
  tenant.authentication = {
    properties: {
      platform: { enabled: true },
      identityProviders: { azureActiveDirectory: { registration: { clientId: parameters.entraClientId } } },
    },
  };
  return {};
}

function rest_call(method, url) {
  const path = url.replace("https://graph.microsoft.com/v1.0/", "");
  const principals = tenant.servicePrincipals;
  let match;
  if (method === "get" && tenant.unreadable && path.includes(tenant.unreadable)) refuse("Gateway Timeout");
  const answer = sign_in_call(method, path);
  if (answer !== undefined) return answer;
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
    if (tenant.applications && !tenant.applications.some((a) => a.appRoles.some((role) => role.id === body.appRoleId && role.isEnabled)))
      refuse("Permission being assigned was not found on application");
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
} else {
  print(app_call([command, ...rest].join(" ")));
  fs.writeFileSync(file, JSON.stringify(tenant));
}
