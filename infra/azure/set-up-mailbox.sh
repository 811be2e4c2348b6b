#!/usr/bin/env bash
# Lets the app send from one shared mailbox and read it: the rights are given in Exchange Online, for that mailbox only. Prints the commands for
# Exchange Online PowerShell; --run runs them. Running them again changes nothing.
#
# It grants no Mail permission in Microsoft Entra ID, and neither must you: a permission there is for every mailbox of the tenant, and it adds to what
# Exchange allows, so that the limit to one mailbox would be without effect (https://learn.microsoft.com/exchange/permissions-exo/application-rbac).
set -euo pipefail

usage() {
  cat <<'END'
Usage: set-up-mailbox.sh --mailbox ADDRESS [--identity NAME --resource-group RG | --app-id ID --principal-id ID] [options]

  --mailbox ADDRESS      the shared mailbox: Mail__From (azd: MAILBOX)
  --identity NAME        the app's identity (azd: IDENTITY_NAME); the Azure CLI looks up its two ids
  --resource-group RG    its resource group (azd: AZURE_RESOURCE_GROUP)
  --app-id ID            its application id, and
  --principal-id ID      its object id as an enterprise application: for an administrator of Exchange who has no access to Azure
  --other ADDRESS        a mailbox that the app must not be able to use, for the check; default: any other one

  --run                  run the commands; needs pwsh with the module ExchangeOnlineManagement, and opens a browser to sign in
  --what-if              print them only, also with --run
  --yes                  do not ask

Who runs them is a member of Organization Management in Exchange Online, or has the role Exchange Administrator in Microsoft Entra ID.
END
}

graph=https://graph.microsoft.com/v1.0
mailbox=${MAILBOX:-} identity=${IDENTITY_NAME:-} group=${AZURE_RESOURCE_GROUP:-} app='' principal='' other='' run=false what_if=false yes=false

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
    --mailbox | --identity | --resource-group | --app-id | --principal-id | --other)
      if [ $# -lt 2 ] || [ -z "$2" ]; then misused "$1 needs a value."; fi
      case $1 in
        --mailbox) mailbox=$2 ;;
        --identity) identity=$2 ;;
        --resource-group) group=$2 ;;
        --app-id) app=$2 ;;
        --principal-id) principal=$2 ;;
        --other) other=$2 ;;
      esac
      shift
      ;;
    --run) run=true ;;
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
[ -n "$mailbox" ] || misused "Name the mailbox: --mailbox ADDRESS."
[ -n "$app$principal" ] || [ -n "$identity" ] || misused "Name the identity (--identity NAME), or give --app-id ID and --principal-id ID."

read_graph() { # url query
  az rest --method get --url "$graph/$1" --query "$2" --output tsv ||
    fail "Microsoft Graph could not be read: $graph/$1. To do without, give --app-id $app and --principal-id $principal."
}

# What goes into the commands has no character that PowerShell reads as more than a text.
for address in "$mailbox" ${other:+"$other"}; do
  [[ $address =~ ^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$ ]] || misused "'$address' is not an address."
done
for id in $app $principal $identity; do
  [[ $id =~ ^[A-Za-z0-9_-]+$ ]] || misused "'$id' is neither an id nor the name of an identity."
done

# Which Mail permissions the identity has in Entra ID, although it must have none.
too_wide=''
if [ -n "$app" ] || [ -n "$principal" ]; then
  if [ -z "$app" ] || [ -z "$principal" ]; then misused "Give both --app-id ID and --principal-id ID."; fi
else
  [ -n "$group" ] || misused "Name the resource group of the identity: --resource-group RG."
  command -v az >/dev/null || fail "The Azure CLI (az) is needed: https://aka.ms/azure-cli. Or give --app-id and --principal-id."
  az account show --output none 2>/dev/null || fail "Sign in first: az login"
  found=$(az identity show --resource-group "$group" --name "$identity" --query "[[clientId, principalId]]" --output tsv) ||
    fail "The identity $identity could not be read in $group."
  IFS=$'\t' read -r app principal <<<"$found"
  graph_id=$(read_graph "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?\$select=id" id)
  roles=$(read_graph "servicePrincipals/$graph_id?\$select=appRoles" "appRoles[?starts_with(value, 'Mail.')].[id, value]")
  granted=$(read_graph "servicePrincipals/$principal/appRoleAssignments" "value[?resourceId=='$graph_id'].appRoleId")
  while IFS=$'\t' read -r id name; do
    if [ -n "$id" ] && grep -qxF -- "$id" <<<"$granted"; then too_wide+="${too_wide:+, }$name"; fi
  done <<<"$roles"
fi
# Of the scope, of the app in Exchange Online, and of its rights (at most 64 characters). The same by whichever options the app is named.
name="licenses $app"

commands() {
  cat <<END
# Exchange Online PowerShell: lets the app $app use the mailbox $mailbox, and no other.
# It needs the module: Install-Module ExchangeOnlineManagement -Scope CurrentUser
\$ErrorActionPreference = 'Stop'
Connect-ExchangeOnline -ShowBanner:\$false

\$address = '$mailbox'
\$appId = '$app'
\$objectId = '$principal'
\$name = '$name'
\$other = '$other'
END
  cat <<'END'

# The mailbox
$mailbox = Get-Mailbox -Identity $address -ErrorAction SilentlyContinue
if (-not $mailbox) { throw "There is no mailbox $address. Make it first: New-Mailbox -Shared -Name Licenses -PrimarySmtpAddress $address" }
if ("$($mailbox.RecipientTypeDetails)" -ne 'SharedMailbox') { Write-Warning "$address is somebody's own mailbox: the app will read it." }

# The app, as Exchange Online knows it
if (-not (Get-ServicePrincipal | Where-Object { "$($_.AppId)" -eq $appId })) {
  New-ServicePrincipal -AppId $appId -ObjectId $objectId -DisplayName $name | Out-Null
}

# The scope: this mailbox by its id, so that an address that moves to another mailbox does not take the right along
$filter = "Guid -eq '$($mailbox.Guid)'"
$scope = Get-ManagementScope | Where-Object { $_.Name -eq $name }
if (-not $scope) { New-ManagementScope -Name $name -RecipientRestrictionFilter $filter | Out-Null }
elseif ($scope.RecipientFilter -ne $filter) { Set-ManagementScope -Identity $name -RecipientRestrictionFilter $filter }

# The rights, within the scope
foreach ($right in 'Mail.ReadWrite', 'Mail.Send') {
  $assignment = Get-ManagementRoleAssignment -Role "Application $right" | Where-Object { $_.Name -eq "$name $right" }
  if (-not $assignment) {
    New-ManagementRoleAssignment -Name "$name $right" -App $objectId -Role "Application $right" -CustomResourceScope $name | Out-Null
  }
  elseif ("$($assignment.CustomResourceScope)" -ne $name) { Set-ManagementRoleAssignment -Identity "$name $right" -CustomResourceScope $name }
}

# Check: two rights with InScope True for the mailbox, and none for any other
$mine = Test-ServicePrincipalAuthorization -Identity $objectId -Resource $address
$mine | Format-Table RoleName, InScope, AllowedResourceScope
if (@($mine | Where-Object { "$($_.InScope)" -eq 'True' }).Count -lt 2) { throw "The app may not use $address yet. Run this again in some minutes." }
if (-not $other) { $other = (Get-Mailbox -ResultSize 2 | Where-Object { $_.Guid -ne $mailbox.Guid } | Select-Object -First 1).PrimarySmtpAddress }
if ($other) {
  $wide = Test-ServicePrincipalAuthorization -Identity $objectId -Resource "$other" | Where-Object { "$($_.InScope)" -eq 'True' }
  if ($wide) { throw "The app may use $other as well: $($wide.RoleName -join ', '). Look for another assignment with Get-ManagementRoleAssignment." }
  "The app may not use ${other}: right."
}
"Exchange Online needs 30 minutes to 2 hours until the app can use what is new. The check above does not wait for that."
END
}

# On the standard error output, so that what is printed can be kept as a file.
if [ -n "$too_wide" ]; then
  cat >&2 <<END
WARNING: in Microsoft Entra ID the app has $too_wide, which opens every mailbox of the tenant.
Remove it there (Enterprise applications, $identity, Permissions): with it the commands below limit nothing.

END
fi
if ! $run || $what_if; then
  commands
  exit 0
fi

command -v pwsh >/dev/null || fail "PowerShell (pwsh) is needed: https://aka.ms/install-powershell. Or run without --run, and paste the commands."
pwsh -NoLogo -NoProfile -Command 'if (-not (Get-Module -ListAvailable ExchangeOnlineManagement)) { exit 1 }' ||
  fail "PowerShell needs a module: pwsh -Command 'Install-Module ExchangeOnlineManagement -Scope CurrentUser'"
echo "The app ${identity:-$app} will be able to send from $mailbox and to read it, and no other mailbox."
if ! $yes; then
  read -r -p "Go on? [y/N] " answer || answer=''
  case $answer in
    y | Y | yes) ;;
    *) fail "Nothing was changed." ;;
  esac
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
commands >"$folder/set-up-mailbox.ps1"
pwsh -NoLogo -NoProfile -File "$folder/set-up-mailbox.ps1" || fail "Not everything was done. What was done stays; run this again."
if [ -n "$too_wide" ]; then exit 1; fi
