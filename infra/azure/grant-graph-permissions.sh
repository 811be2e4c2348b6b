#!/usr/bin/env bash
# Gives the app's identity the Microsoft Graph permissions for what is switched on, and takes back those of what is not.
# Who runs it is signed in with the Azure CLI as a Privileged Role Administrator. Running it again changes nothing.
set -euo pipefail

if [ "${BASH_VERSINFO[0]}" -lt 4 ]; then
  echo "This script needs bash 4 or newer, and this is $BASH_VERSION (macOS: brew install bash)." >&2
  exit 1
fi

usage() {
  cat <<'END'
Usage: grant-graph-permissions.sh --identity NAME [what is switched on] [--what-if] [--yes]

  --identity NAME      name of the user-assigned identity (the deployment's output IDENTITY_NAME)
  --principal-id ID    its object id, where the name is not unique

What is switched on, each with the permissions it needs:
  --read               record usage, warn, show who holds what   LicenseAssignment.Read.All, User.Read.All (always)
  --assign             assign and remove licenses                LicenseAssignment.ReadWrite.All
  --usage-location     set a user's missing location             User.ReadWrite.All
  --sign-in-activity   tell who has not signed in for long       AuditLog.Read.All
  --groups             group names, protected groups, who waits  GroupMember.Read.All
                       for licenses in groups
  --group-members      assign by membership of groups            GroupMember.Read.All, GroupMember.ReadWrite.All
  --reprocess          reprocess users who wait in groups        GroupMember.Read.All, User.ReadWrite.All
  --subscriptions      when subscriptions end                    Organization.Read.All
  --reclaim            which leavers have a shared mailbox       MailboxSettings.Read

  --what-if            show what would change, and change nothing
  --yes                do not ask
END
}

graph=https://graph.microsoft.com/v1.0
known=(LicenseAssignment.Read.All LicenseAssignment.ReadWrite.All User.Read.All User.ReadWrite.All
  AuditLog.Read.All GroupMember.Read.All GroupMember.ReadWrite.All Organization.Read.All MailboxSettings.Read)

identity='' principal='' what_if=false yes=false
wanted=(LicenseAssignment.Read.All User.Read.All)

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
    --identity | --principal-id)
      if [ $# -lt 2 ] || [ -z "$2" ]; then misused "$1 needs a value."; fi
      if [ "$1" = --identity ]; then identity=$2; else principal=$2; fi
      shift
      ;;
    --read) ;;
    --assign) wanted+=(LicenseAssignment.ReadWrite.All) ;;
    --usage-location) wanted+=(User.ReadWrite.All) ;;
    --sign-in-activity) wanted+=(AuditLog.Read.All) ;;
    --groups) wanted+=(GroupMember.Read.All) ;;
    --group-members) wanted+=(GroupMember.Read.All GroupMember.ReadWrite.All) ;;
    --reprocess) wanted+=(GroupMember.Read.All User.ReadWrite.All) ;;
    --subscriptions) wanted+=(Organization.Read.All) ;;
    --reclaim) wanted+=(MailboxSettings.Read) ;;
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
# Two options can need the same permission.
mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | awk '!seen[$0]++')
[ -n "$identity$principal" ] || misused "Name the identity: --identity NAME, or --principal-id ID."

read_graph() { # url query
  az rest --method get --url "$graph/$1" --query "$2" --output tsv || fail "Microsoft Graph could not be read: $graph/$1. Nothing was changed."
}

# Without a pipe: grep -q ends at the first match, and the writer may then fail, as if there were none.
contains() { # word list…
  local word=$1 one
  shift
  for one in "$@"; do
    if [ "$one" = "$word" ]; then return 0; fi
  done
  return 1
}

show() { # title list…
  local title=$1
  shift
  printf '%s\n' "$title"
  if [ $# -eq 0 ]; then printf '  none\n'; else printf '  %s\n' "$@"; fi
}

command -v az >/dev/null || fail "The Azure CLI (az) is needed: https://aka.ms/azure-cli"
az account show --output none 2>/dev/null || fail "Sign in first: az login"

if [ -z "$principal" ]; then
  found=$(read_graph "servicePrincipals?\$filter=displayName eq '${identity//\'/\'\'}'&\$select=id,servicePrincipalType" \
    "value[?servicePrincipalType=='ManagedIdentity'].id")
  [ -n "$found" ] || fail "There is no managed identity with the name '$identity' in this tenant."
  [ "$(wc -l <<<"$found")" -eq 1 ] || fail "More than one managed identity has the name '$identity'; give --principal-id."
  principal=$found
fi

# Ids are looked up by name: the service principal of Microsoft Graph has every permission with its id.
graph_id=$(read_graph "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?\$select=id" id)
roles=$(read_graph "servicePrincipals/$graph_id?\$select=appRoles" "appRoles[?contains(allowedMemberTypes, 'Application')].[value, id]")
granted=$(read_graph "servicePrincipals/$principal/appRoleAssignments" "value[?resourceId=='$graph_id'].[id, appRoleId]")

declare -A role_id role_name assignment
while IFS=$'\t' read -r name id; do
  [ -n "$id" ] || continue
  role_id[$name]=$id
  role_name[$id]=$name
done <<<"$roles"
for name in "${wanted[@]}"; do
  [ -n "${role_id[$name]:-}" ] || fail "Microsoft Graph has no application permission $name in this tenant. Nothing was changed."
done

current=() others=()
while IFS=$'\t' read -r assignment_id id; do
  [ -n "$id" ] || continue
  name=${role_name[$id]:-$id}
  if contains "$name" "${known[@]}"; then current+=("$name"); else others+=("$name"); fi
  assignment[$name]=$assignment_id
done <<<"$granted"

add=() remove=()
for name in "${wanted[@]}"; do contains "$name" ${current[@]+"${current[@]}"} || add+=("$name"); done
for name in ${current[@]+"${current[@]}"}; do contains "$name" "${wanted[@]}" || remove+=("$name"); done

show "Microsoft Graph permissions of ${identity:-$principal}:" ${current[@]+"${current[@]}"}
if [ ${#others[@]} -gt 0 ]; then show "Not this app's, left alone:" "${others[@]}"; fi
show "To add:" ${add[@]+"${add[@]}"}
show "To remove:" ${remove[@]+"${remove[@]}"}

if [ ${#add[@]} -eq 0 ] && [ ${#remove[@]} -eq 0 ]; then
  echo "Nothing to do."
  exit 0
fi
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

needs="A Privileged Role Administrator has to run this. What was done before stays; run it again."
for name in ${add[@]+"${add[@]}"}; do
  az rest --method post --url "$graph/servicePrincipals/$graph_id/appRoleAssignedTo" --headers Content-Type=application/json --output none \
    --body "{\"principalId\": \"$principal\", \"resourceId\": \"$graph_id\", \"appRoleId\": \"${role_id[$name]}\"}" ||
    fail "$name could not be added. $needs"
  echo "Added $name"
done
for name in ${remove[@]+"${remove[@]}"}; do
  az rest --method delete --url "$graph/servicePrincipals/$graph_id/appRoleAssignedTo/${assignment[$name]}" --output none ||
    fail "$name could not be removed. $needs"
  echo "Removed $name"
done
