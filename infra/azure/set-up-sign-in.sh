#!/usr/bin/env bash
# Lets people sign in to the page with Microsoft Entra ID: makes or updates the app registration, says who has its roles, and turns on the sign-in
# of the app. Running it again changes nothing. azd runs it after each provisioning. There is no client secret: App Service needs only an ID token.
set -euo pipefail

usage() {
  cat <<'END'
Usage: set-up-sign-in.sh --app NAME [--resource-group RG | --host NAME] [options]

  --app NAME             the function app (azd: FUNCTION_APP_NAME)
  --resource-group RG    its resource group (azd: AZURE_RESOURCE_GROUP). Without it only the registration is set up: for an
                         administrator of Entra ID who has no access to the app
  --host NAME            the host name at which people open the page; default: the app's own
  --client-id ID         the registration, where it has another name than the app (azd: ENTRA_CLIENT_ID)
  --operator ID          object id of a person or group who may do everything on the page; can be repeated
                         default, if nobody has a role yet: who runs this
  --reader ID            object id of a person or group who may read; can be repeated

  --what-if              show what would change, and change nothing
  --yes                  do not ask
END
}

# Fixed, so that every installation has the same. docs/security.md says what each is for.
roles() {
  cat <<'ROLES'
[
  {
    "id": "5b0c7a52-6f0e-4d7e-9a55-0f7d1c3a9e01", "value": "Licenses.Read", "displayName": "Read licenses and orders",
    "description": "Read licenses and orders", "allowedMemberTypes": ["User", "Application"], "isEnabled": true
  },
  {
    "id": "5b0c7a52-6f0e-4d7e-9a55-0f7d1c3a9e02", "value": "Licenses.Assign", "displayName": "Assign and remove licenses",
    "description": "Assign and remove licenses", "allowedMemberTypes": ["User", "Application"], "isEnabled": true
  },
  {
    "id": "5b0c7a52-6f0e-4d7e-9a55-0f7d1c3a9e03", "value": "Licenses.Order", "displayName": "Order licenses",
    "description": "Order licenses", "allowedMemberTypes": ["User", "Application"], "isEnabled": true
  }
]
ROLES
}

graph=https://graph.microsoft.com/v1.0
prefix=5b0c7a52-6f0e-4d7e-9a55-0f7d1c3a9e0
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

app=${FUNCTION_APP_NAME:-} group=${AZURE_RESOURCE_GROUP:-} host='' client=${ENTRA_CLIENT_ID:-} what_if=false yes=false
operators=() readers=()

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

misused() {
  printf '%s\n\n' "$*" >&2
  usage >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --app | --resource-group | --host | --client-id | --operator | --reader)
      if [ $# -lt 2 ] || [ -z "$2" ]; then misused "$1 needs a value."; fi
      case $1 in
        --app) app=$2 ;;
        --resource-group) group=$2 ;;
        --host) host=$2 ;;
        --client-id) client=$2 ;;
        --operator) operators+=("$2") ;;
        --reader) readers+=("$2") ;;
      esac
      shift
      ;;
    --what-if) what_if=true ;;
    --yes) yes=true ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) misused "Unknown option: $1" ;;
  esac
  shift
done
[ -n "$app" ] || misused "Name the function app: --app NAME."
[ -n "$group$host" ] || misused "Name its resource group (--resource-group RG), or where people open the page (--host NAME)."

read_graph() { # path query format
  az rest --method get --url "$graph/$1" --query "$2" --output "${3:-tsv}" ||
    fail "Microsoft Graph could not be read: $graph/$1. Nothing was changed."
}

# Who may not change the directory gets the text to send to somebody who may. The page stays closed, which must not stop azd: exit code 0.
refused() {
  local ids=''
  for id in ${operators[@]+"${operators[@]}"}; do ids+=" --operator $id"; done
  for id in ${readers[@]+"${readers[@]}"}; do ids+=" --reader $id"; done
  cat <<END

Microsoft Entra ID did not let you do this: $1. It needs the role Application Administrator.
The sign-in is not set up (what was done before stays). Send this to your administrator of Entra ID:

  Please set up the sign-in for the license page at https://$host. With the repository of LicenseFunctions, after "az login":

    infra/azure/set-up-sign-in.sh --app $app --host $host$ids --what-if
    infra/azure/set-up-sign-in.sh --app $app --host $host$ids

  It makes an app registration "$app" for this tenant only, without a client secret and without any permission but openid and profile:
  redirect URI (web) $callback, ID tokens on,
  the app roles Licenses.Read, Licenses.Assign and Licenses.Order, assignment required, and those roles for the object ids above.
  Please tell me its client id, which the script prints.

Then run: azd env set ENTRA_CLIENT_ID <client id> && azd provision
Until then the page opens with a function key only: https://$host/api/dashboard?code=KEY
END
  exit 0
}

change() { # what az-arguments…
  local what=$1
  shift
  az "$@" || refused "$what"
  printf 'Done: %s\n' "$what"
}

post() { # what path body
  change "$1" rest --method post --url "$graph/$2" --headers Content-Type=application/json --body "$3" --output none
}

patch() { # what path body
  change "$1" rest --method patch --url "$graph/$2" --headers Content-Type=application/json --body "$3" --output none
}

command -v az >/dev/null || fail "The Azure CLI (az) is needed: https://aka.ms/azure-cli"
az account show --output none 2>/dev/null || fail "Sign in first: az login. Then run infra/azure/set-up-sign-in.sh."

# What is there: the app, the registration, its enterprise application, and who has a role.
if [ -n "$group" ]; then
  found=$(az functionapp show --resource-group "$group" --name "$app" --query "[[id, defaultHostName]]" --output tsv) ||
    fail "The app $app could not be read in $group. Nothing was changed."
  IFS=$'\t' read -r app_id app_host <<<"$found"
  host=${host:-$app_host}
fi
callback="https://$host/.auth/login/aad/callback"

own_roles="appRoles[?isEnabled && contains(allowedMemberTypes, 'User') && contains(allowedMemberTypes, 'Application') && (
  (id == '${prefix}1' && value == 'Licenses.Read') || (id == '${prefix}2' && value == 'Licenses.Assign') || (id == '${prefix}3' && value == 'Licenses.Order'))]"
is_right="web.implicitGrantSettings.enableIdTokenIssuance && contains(web.redirectUris, '$callback') && signInAudience == 'AzureADMyOrg'
  && contains(identifierUris, join('', ['api://', appId])) && api.requestedAccessTokenVersion == \`2\` && length($own_roles) == \`3\`"
me=$(az rest --method get --url "$graph/me?\$select=id" --query id --output tsv 2>/dev/null || true) # nobody, if an application runs this
filter="displayName eq '$app'" by_name=true
if [ -n "$client" ]; then filter="appId eq '$client'" by_name=false; fi
found=$(read_graph "applications?\$filter=$filter" "value[].[id, appId, to_string($is_right)]")
if [ -z "$found" ] && [ -n "$client" ]; then fail "There is no app registration with the client id $client in this tenant."; fi
if [ -n "$found" ] && [ "$(wc -l <<<"$found")" -ne 1 ]; then fail "More than one app registration has the name $app; give --client-id."; fi
IFS=$'\t' read -r registration client registration_right <<<"$found"
if [ -n "$registration" ] && $by_name; then
  # Anybody may choose a name, and the owner of a registration can give its roles to anybody.
  owners=$(read_graph "applications/$registration/owners?\$select=id" "value[].id")
  if [ -z "$me" ] || [ "$owners" != "$me" ]; then
    fail "There is an app registration with the name $app that is not yours alone. If it is the right one, give --client-id $client."
  fi
fi

principal='' assignment_required='' assigned='' consent='' scope=''
graph_id=$(read_graph "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?\$select=id" id)
if [ -n "$client" ]; then
  found=$(read_graph "servicePrincipals?\$filter=appId eq '$client'" "value[].[id, to_string(appRoleAssignmentRequired)]")
  IFS=$'\t' read -r principal assignment_required <<<"$found"
fi
if [ -n "$principal" ]; then
  assigned=$(read_graph "servicePrincipals/$principal/appRoleAssignedTo?\$top=999" "value[].[principalId, appRoleId]")
  found=$(read_graph "servicePrincipals/$principal/oauth2PermissionGrants" \
    "value[?consentType == 'AllPrincipals' && resourceId == '$graph_id'].[id, scope] | [:1]")
  IFS=$'\t' read -r consent scope <<<"$found"
fi
if [ ${#operators[@]} -eq 0 ] && [ ${#readers[@]} -eq 0 ] && [ -z "$assigned" ] && [ -n "$me" ]; then operators=("$me"); fi

missing=() # "id role" of each
for id in ${operators[@]+"${operators[@]}"}; do
  for number in 1 2 3; do
    grep -qxF "$id"$'\t'"$prefix$number" <<<"$assigned" || missing+=("$id $prefix$number")
  done
done
for id in ${readers[@]+"${readers[@]}"}; do
  grep -qxF "$id"$'\t'"${prefix}1" <<<"$assigned" || missing+=("$id ${prefix}1")
done

has_consent=true
for word in openid profile; do
  case " $scope " in *" $word "*) ;; *) has_consent=false ;; esac
done

app_right=true
if [ -n "$group" ]; then
  found=$(az rest --method get --url "https://management.azure.com$app_id/config/authsettingsV2?api-version=2024-11-01" \
    --query "[[to_string(properties.platform.enabled), properties.identityProviders.azureActiveDirectory.registration.clientId]]" --output tsv) ||
    fail "The sign-in of the app could not be read. Nothing was changed."
  if [ -z "$client" ] || [ "$found" != "true"$'\t'"$client" ]; then app_right=false; fi
fi
environment_right=true
if [ -n "${AZURE_ENV_NAME:-}" ] && command -v azd >/dev/null && { [ -z "$client" ] || [ "${ENTRA_CLIENT_ID:-}" != "$client" ]; }; then
  environment_right=false
fi

todo=()
if [ -z "$registration" ]; then todo+=("make the app registration $app"); fi
if [ -n "$registration" ] && [ "$registration_right" != true ]; then todo+=("update the app registration $app"); fi
if [ -z "$principal" ]; then todo+=("make its enterprise application, with assignment required"); fi
if [ -n "$principal" ] && [ "$assignment_required" != true ]; then todo+=("let only people sign in who are assigned"); fi
if ! $has_consent; then todo+=("consent to openid and profile for everybody"); fi
for entry in ${missing[@]+"${missing[@]}"}; do todo+=("give ${entry% *} the app role ${entry#* }"); done
if ! $environment_right; then todo+=("set ENTRA_CLIENT_ID in the azd environment ${AZURE_ENV_NAME:-}"); fi
if ! $app_right; then todo+=("turn on the sign-in of $app"); fi

echo "Sign-in to https://$host/api/app"
if [ ${#todo[@]} -eq 0 ]; then
  echo "Nothing to do. Client id: $client"
  exit 0
fi
echo "To do:"
printf '  %s\n' "${todo[@]}"
if $what_if; then
  echo "What-if: nothing was changed."
  exit 0
fi
if ! $yes; then
  read -r -p "Go on? [y/N] " answer || answer=''
  case $answer in
    y | Y | yes) ;;
    *) fail "Nothing was changed." ;;
  esac
fi

if [ -z "$registration" ]; then
  client=$(az rest --method post --url "$graph/applications" --headers Content-Type=application/json --query appId --output tsv \
    --body "{\"displayName\": \"$app\", \"signInAudience\": \"AzureADMyOrg\"}") || refused "make the app registration $app"
  echo "Done: make the app registration $app"
fi
if ! $environment_right; then
  azd env set ENTRA_CLIENT_ID "$client"
  echo "Done: set ENTRA_CLIENT_ID in the azd environment $AZURE_ENV_NAME"
fi
if [ "$registration_right" != true ]; then
  # What others added stays: their roles, redirect URIs and names.
  others="[?!contains(['${prefix}1', '${prefix}2', '${prefix}3'], id)]"
  select="applications?\$filter=appId eq '$client'"
  body=$(read_graph "$select" "value[0].{signInAudience: 'AzureADMyOrg', api: {requestedAccessTokenVersion: \`2\`},
    identifierUris: [identifierUris[?@ != 'api://$client'], ['api://$client']][],
    web: {redirectUris: [web.redirectUris[?@ != '$callback'], ['$callback']][], implicitGrantSettings: {enableIdTokenIssuance: \`true\`}},
    appRoles: [appRoles$others, \`$(roles)\`][]}" json)
  patch "set its redirect URI, ID tokens and roles" "applications(appId='$client')" "$body"
fi
if [ -z "$principal" ]; then
  # A new registration is not known everywhere at once.
  for delay in 3 5 10 0; do
    principal=$(az rest --method post --url "$graph/servicePrincipals" --headers Content-Type=application/json --query id --output tsv \
      --body "{\"appId\": \"$client\", \"appRoleAssignmentRequired\": true}") && break
    if [ $delay -eq 0 ]; then refused "make its enterprise application"; fi
    sleep $delay
  done
  echo "Done: make its enterprise application, with assignment required"
elif [ "$assignment_required" != true ]; then
  patch "let only people sign in who are assigned" "servicePrincipals/$principal" '{"appRoleAssignmentRequired": true}'
fi
if ! $has_consent; then
  # Where assignment is required, people cannot consent themselves: https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent
  if [ -n "$consent" ]; then
    patch "consent to openid and profile" "oauth2PermissionGrants/$consent" "{\"scope\": \"$scope openid profile\"}"
  else
    post "consent to openid and profile" oauth2PermissionGrants \
      "{\"clientId\": \"$principal\", \"consentType\": \"AllPrincipals\", \"resourceId\": \"$graph_id\", \"scope\": \"openid profile\"}"
  fi
fi
for entry in ${missing[@]+"${missing[@]}"}; do
  post "give ${entry% *} the app role ${entry#* }" "servicePrincipals/$principal/appRoleAssignedTo" \
    "{\"principalId\": \"${entry% *}\", \"resourceId\": \"$principal\", \"appRoleId\": \"${entry#* }\"}"
done

if ! $app_right; then
  require=$(az functionapp config appsettings list --resource-group "$group" --name "$app" --query "[?name == 'Access__RequireEntra'].value" --output tsv)
  case $require in [Tt]rue) require=true ;; *) require=false ;; esac
  az deployment group create --resource-group "$group" --name sign-in --template-file "$here/modules/sign-in.bicep" --output none \
    --parameters appName="$app" entraClientId="$client" requireEntra=$require || fail "The sign-in of $app could not be turned on. Run this again."
  echo "Done: turn on the sign-in of $app"
fi
echo "Client id: $client (ENTRA_CLIENT_ID of the azd environment, and of the GitHub environments if a workflow deploys)"
