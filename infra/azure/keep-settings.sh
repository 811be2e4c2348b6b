#!/usr/bin/env bash
# Ends with an error if a deployment would take away what is there, because a variable is not set: the sign-in of people to the page, the duty of all
# callers to sign in, or the tenant's own mailbox, in place of which mail would go by SendGrid. Whoever means it turns it off manually first.
set -euo pipefail

if [ $# -ne 4 ]; then
  echo "Usage: keep-settings.sh RESOURCE_GROUP ENTRA_CLIENT_ID REQUIRE_ENTRA MAIL_CHANNEL (the last three may be empty)" >&2
  exit 2
fi
group=$1 client=$2 require=$3 channel=$4

app=$(az functionapp list --resource-group "$group" --query "[?tags.\"azd-service-name\" == 'functions'].[name, id]" --output tsv)
if [ -z "$app" ]; then exit 0; fi
IFS=$'\t' read -r app id <<<"$app"

setting() { # name
  az functionapp config appsettings list --resource-group "$group" --name "$app" --query "[?name == '$1'].value" --output tsv
}

present=$(setting Access__RequireEntra)
case $present:$require in
  [Tt]rue:true) ;;
  [Tt]rue:*)
    echo "Callers of $app must sign in with Entra ID, and this deployment would switch that off: set REQUIRE_ENTRA to true. If you mean it:" >&2
    echo "az functionapp config appsettings set --resource-group $group --name $app --settings Access__RequireEntra=false --output none" >&2
    exit 1
    ;;
esac

present=$(setting Mail__Channel)
if [ "$present" = mailbox ] && [ "$channel" != mailbox ]; then
  echo "$app sends from the tenant's own mailbox, and this deployment would make it send by SendGrid: set MAIL_CHANNEL to mailbox. If you mean it:" >&2
  echo "az functionapp config appsettings set --resource-group $group --name $app --settings Mail__Channel=sendgrid --output none" >&2
  exit 1
fi

if [ -n "$client" ]; then exit 0; fi
is_on=$(az rest --method get --url "https://management.azure.com$id/config/authsettingsV2?api-version=2024-11-01" \
  --query "to_string(properties.platform.enabled)" --output tsv)
if [ "$is_on" = true ]; then
  echo "People sign in to $app with Entra ID, and this deployment would switch that off, since ENTRA_CLIENT_ID is empty. Set it. If you mean it:" >&2
  echo "az webapp auth update --resource-group $group --name $app --enabled false" >&2
  exit 1
fi
