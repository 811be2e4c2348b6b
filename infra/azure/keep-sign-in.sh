#!/usr/bin/env bash
# Ends with an error if a deployment without ENTRA_CLIENT_ID would take the sign-in away that callers need at present.
# Whoever means it sets the app's setting to false by hand first.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "Usage: keep-sign-in.sh RESOURCE_GROUP ENTRA_CLIENT_ID (may be empty)" >&2
  exit 2
fi
group=$1 client=$2
if [ -n "$client" ]; then exit 0; fi

app=$(az functionapp list --resource-group "$group" --query "[?tags.\"azd-service-name\" == 'functions'].name" --output tsv)
if [ -z "$app" ]; then exit 0; fi

present=$(az functionapp config appsettings list --resource-group "$group" --name "$app" --query "[?name == 'Access__RequireEntra'].value" --output tsv)
case $present in
  [Tt]rue)
    echo "Callers of $app must sign in with Entra ID, and this deployment would switch that off, since ENTRA_CLIENT_ID is empty. Set it. If you mean it:" >&2
    echo "az functionapp config appsettings set --resource-group $group --name $app --settings Access__RequireEntra=false --output none" >&2
    exit 1
    ;;
esac
