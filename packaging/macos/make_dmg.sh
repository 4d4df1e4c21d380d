#!/usr/bin/env bash
# Packs KieGUI.app into a disk image with a link to Applications beside it; signs and notarises it where that is possible.
#
# usage: make_dmg.sh KieGUI.app kiegui.dmg
#   MACOS_SIGNING_IDENTITY    a "Developer ID Application: …" in the keychain; without it the image is not signed
#   MACOS_NOTARY_PROFILE      what `xcrun notarytool store-credentials` was told; without it the image is not notarised
set -euo pipefail
app=$1
image=$2

contents=$(mktemp -d)
trap 'rm -rf "$contents"' EXIT
ditto "$app" "$contents/KieGUI.app"
ln -s /Applications "$contents/Applications"
rm -f "$image"
hdiutil create -volname KieGUI -srcfolder "$contents" -fs HFS+ -format UDZO -imagekey zlib-level=9 "$image"

if [[ -z ${MACOS_SIGNING_IDENTITY:-} ]]; then
    echo "Not signed: no MACOS_SIGNING_IDENTITY. macOS will ask people to allow the app in its privacy settings."
    exit 0
fi
codesign --sign "$MACOS_SIGNING_IDENTITY" --timestamp "$image"
if [[ -z ${MACOS_NOTARY_PROFILE:-} ]]; then
    echo "Signed, but not notarised: no MACOS_NOTARY_PROFILE."
    exit 0
fi
xcrun notarytool submit "$image" --keychain-profile "$MACOS_NOTARY_PROFILE" --wait
xcrun stapler staple "$image"
