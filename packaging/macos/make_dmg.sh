#!/usr/bin/env bash
# Packs KieGUI.app into a disk image with a link to Applications beside it; signs and notarises it where that is possible.
#
# usage: make_dmg.sh KieGUI.app kiegui.dmg
#   MACOS_SIGNING_IDENTITY    a "Developer ID Application: …" in the keychain; without it the image is not signed
#   MACOS_NOTARY_PROFILE      what `xcrun notarytool store-credentials` was told; without it app and image are not notarised
set -euo pipefail
app=$1
image=$2

notarise() {
    xcrun notarytool submit "$1" --keychain-profile "$MACOS_NOTARY_PROFILE" --wait
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [[ -n ${MACOS_SIGNING_IDENTITY:-} && -n ${MACOS_NOTARY_PROFILE:-} ]]; then
    # The app, too: copied out of the image, it must open on a Mac without a network.
    ditto -c -k --keepParent "$app" "$folder/KieGUI.zip"
    notarise "$folder/KieGUI.zip"
    xcrun stapler staple "$app"
fi

contents=$folder/contents
mkdir "$contents"
ditto "$app" "$contents/KieGUI.app"
ln -s /Applications "$contents/Applications"
# On a busy Mac, what looks at every new file (Spotlight, XProtect) holds the image: "Resource busy".
for try in 1 2 3 4 5; do
    rm -f "$image"
    hdiutil create -volname KieGUI -srcfolder "$contents" -fs HFS+ -format UDZO -imagekey zlib-level=9 "$image" && break
    [[ $try != 5 ]] || exit 1
    sleep 5
done

if [[ -z ${MACOS_SIGNING_IDENTITY:-} ]]; then
    echo "Not signed: no MACOS_SIGNING_IDENTITY. macOS will ask people to allow the app in its privacy settings."
    exit 0
fi
codesign --sign "$MACOS_SIGNING_IDENTITY" --timestamp "$image"
if [[ -z ${MACOS_NOTARY_PROFILE:-} ]]; then
    echo "Signed, but not notarised: no MACOS_NOTARY_PROFILE."
    exit 0
fi
notarise "$image"
xcrun stapler staple "$image"
