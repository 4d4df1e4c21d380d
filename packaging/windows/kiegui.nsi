; What kiegui-VERSION-windows-x86_64-setup.exe does. windows/installers.py hands in what stands in ${CAPITALS}.
;
; For one person, without rights of an administrator. Switches: /S asks nothing, /D=FOLDER (last, without quotes) installs there.
; Exit codes: 0 done, 1 cancelled by the person, and the ones below; with any of these the version before is still whole.

!define STILL_OPEN 3
!define DOES_NOT_RUN_HERE 4
!define FOLDER_IN_USE 5
!define NOT_WRITTEN 6

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64
RequestExecutionLevel user
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
CRCCheck force
AllowSkipFiles off
SetDateSave on
Name "KieGUI"
BrandingText "KieGUI ${VERSION}"
OutFile "${OUT_FILE}"

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\KieGUI"
!define CLASSES "Software\Classes"
InstallDir "$LOCALAPPDATA\Programs\KieGUI"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"

!include FileFunc.nsh
!include LogicLib.nsh
!include MUI2.nsh
!include WinVer.nsh

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "FileDescription" "KieGUI installer"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "${COPYRIGHT}"
VIAddVersionKey "ProductName" "KieGUI"
VIAddVersionKey "ProductVersion" "${VERSION}"

!define MUI_ICON "${PICTURES}/kiegui.ico"
!define MUI_UNICON "${PICTURES}/kiegui.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURES}/side.bmp"
!define MUI_HEADERIMAGE
!define MUI_HEADERIMAGE_RIGHT
!define MUI_HEADERIMAGE_BITMAP "${PICTURES}/head.bmp"
!define MUI_HEADERIMAGE_UNBITMAP "${PICTURES}/head.bmp"
!define MUI_WELCOMEPAGE_TITLE "KieGUI ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "Make films, pictures and sounds with the models at Kie.ai.$\r$\n$\r$\nKieGUI is installed for you only; no administrator is needed. A version that is already here is replaced, and your history, your settings and your results stay as they are.$\r$\n$\r$\nKieGUI is an unofficial app: it is not made by, or connected with, Kie.ai."
!define MUI_FINISHPAGE_RUN "$INSTDIR\KieGUI.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Open KieGUI"
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipIfInstalled
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE CheckFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!ifdef SIGN
    !uninstfinalize '${SIGN} "%1"'
!endif

; ---- Before anything is written

Function .onInit
    System::Call 'kernel32::CreateMutexW(p 0, i 0, w "KieGUI setup") p .r1 ?e'
    Pop $0
    ${WinVerGetBuild} $1
    ${If} $0 = 183 ; it exists already
        MessageBox MB_OK|MB_ICONINFORMATION "The installer of KieGUI is already open." /SD IDOK
        SetErrorLevel ${STILL_OPEN}
        Abort
    ${ElseIf} $1 < 17763
        MessageBox MB_OK|MB_ICONSTOP "KieGUI needs Windows 10 (version 1809) or newer. Nothing was installed." /SD IDOK
        SetErrorLevel ${DOES_NOT_RUN_HERE}
        Abort
    ${EndIf}
    ${If} ${Silent}
        Call CheckFolder
    ${EndIf}
FunctionEnd

; A folder with things of others in it isn't ours to tidy up: "app" in there would be replaced, and removed one day.
Function CheckFolder
    ${DirState} "$INSTDIR" $0
    ${If} $0 = 1
    ${AndIfNot} ${FileExists} "$INSTDIR\KieGUI.exe" ; a virus scanner may have taken it away
    ${AndIfNot} ${FileExists} "$INSTDIR\app\start.py"
    ${AndIfNot} ${FileExists} "$INSTDIR\old\start.py"
    ${AndIfNot} ${FileExists} "$INSTDIR\new\KieGUI.exe"
        MessageBox MB_OK|MB_ICONEXCLAMATION "There are other things in $INSTDIR. Please choose a folder that is empty or doesn’t exist yet." /SD IDOK
        SetErrorLevel ${FOLDER_IN_USE}
        Abort
    ${EndIf}
FunctionEnd

; A new version goes to where the one before is.
Function SkipIfInstalled
    ${If} ${FileExists} "$INSTDIR\app\start.py"
        Abort
    ${EndIf}
FunctionEnd

!macro CLOSE_APP PREFIX
    Function ${PREFIX}CloseApp
        InitPluginsDir
        DetailPrint "Looking whether KieGUI is open…"
        SetDetailsPrint none
        File "/oname=$PLUGINSDIR\close_app.exe" "${CLOSER}"
        ExecWait '"$PLUGINSDIR\close_app.exe" "$INSTDIR\KieGUI.exe" 0' $0
        SetDetailsPrint both
        ${If} $0 = 0
            Return
        ${EndIf}
        MessageBox MB_OKCANCEL|MB_ICONQUESTION "KieGUI is open. Close it now?$\r$\n$\r$\nWhat is being made at Kie goes on there, and is fetched when you open KieGUI again." /SD IDOK IDOK close
        SetErrorLevel ${STILL_OPEN}
        Abort "KieGUI is still open. Nothing was changed."
    close:
        DetailPrint "Waiting until KieGUI has saved everything…"
        SetDetailsPrint none
        ExecWait '"$PLUGINSDIR\close_app.exe" "$INSTDIR\KieGUI.exe" 30' $0
        SetDetailsPrint both
        ${If} $0 <> 0
            MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "KieGUI is still open. Please close it by hand." /SD IDCANCEL IDRETRY close
            SetErrorLevel ${STILL_OPEN}
            Abort "KieGUI is still open. Nothing was changed."
        ${EndIf}
    FunctionEnd
!macroend
!insertmacro CLOSE_APP ""
!insertmacro CLOSE_APP "un."

; ---- Install, or replace the version before

; The new version is unpacked beside the old one and tried; then folders change their names, so that there is never half of one.
Section
    Call CloseApp
    Call TidyUp
    !include "${FILES}"
    SetOutPath "$INSTDIR"
    DetailPrint "Preparing KieGUI for this computer…"
    ClearErrors
    ExecWait '"$INSTDIR\new\KieGUI.exe" --compile' $0
    ${If} ${Errors}
    ${OrIf} $0 <> 0
        MessageBox MB_OK|MB_ICONSTOP "KieGUI doesn’t run on this computer (code $0). Windows may need its updates first, or a virus scanner kept files away. Nothing was changed." /SD IDOK
        SetErrorLevel ${DOES_NOT_RUN_HERE}
        Abort
    ${EndIf}
    Call Replace
    Call Register
SectionEnd

; What an installation left that was cut off: by a power failure, say. Before it the folders had the names as Replace gives them.
Function TidyUp
    ${If} ${FileExists} "$INSTDIR\old\*.*"
        ${If} ${FileExists} "$INSTDIR\app\start.py" ; the new ones are in their place, but for the program perhaps
            ${IfNot} ${FileExists} "$INSTDIR\KieGUI.exe"
                Rename "$INSTDIR\new\KieGUI.exe" "$INSTDIR\KieGUI.exe"
            ${EndIf}
        ${Else}
            Call PutBack
        ${EndIf}
    ${EndIf}
    RMDir /r "$INSTDIR\new"
    RMDir /r "$INSTDIR\old"
FunctionEnd

; The version before into its place again.
Function PutBack
    RMDir /r "$INSTDIR\app" ; what is left of another one, without its start
    ${IfNot} ${FileExists} "$INSTDIR\KieGUI.exe"
        Rename "$INSTDIR\old\KieGUI.exe" "$INSTDIR\KieGUI.exe"
    ${EndIf}
    Rename "$INSTDIR\old" "$INSTDIR\app"
FunctionEnd

; Goes to FAILED after 5 seconds: a virus scanner looks at files that have just come, and lets go of them.
!macro MOVE FROM TO FAILED
    StrCpy $R1 0
    ${Do}
        ClearErrors
        Rename "$INSTDIR\${FROM}" "$INSTDIR\${TO}"
        ${IfNot} ${Errors}
            ${ExitDo}
        ${EndIf}
        IntOp $R1 $R1 + 1
        ${If} $R1 = 10
            Goto ${FAILED}
        ${EndIf}
        Sleep 500
    ${Loop}
!macroend

Function Replace
    ${If} ${FileExists} "$INSTDIR\app\*.*"
        !insertmacro MOVE "app" "old" failed
    ${EndIf}
    ${If} ${FileExists} "$INSTDIR\KieGUI.exe"
        CreateDirectory "$INSTDIR\old"
        !insertmacro MOVE "KieGUI.exe" "old\KieGUI.exe" put_back
    ${EndIf}
    !insertmacro MOVE "new\app" "app" put_back
    !insertmacro MOVE "new\KieGUI.exe" "KieGUI.exe" take_out
    RMDir "$INSTDIR\new"
    RMDir /r "$INSTDIR\old"
    Return
take_out:
    Rename "$INSTDIR\app" "$INSTDIR\new\app"
put_back:
    Call PutBack
failed:
    MessageBox MB_OK|MB_ICONSTOP "The files in $INSTDIR can’t be replaced, because another program uses them. Nothing was changed. Please restart the computer and try again." /SD IDOK
    SetErrorLevel ${NOT_WRITTEN}
    Abort
FunctionEnd

; Also where the disk is full.
Function .onInstFailed
    SetOutPath "$TEMP" ; a folder that is somebody's current one can't be removed
    RMDir /r "$INSTDIR\new"
    RMDir "$INSTDIR"
    GetErrorLevel $0
    ${If} $0 < 0 ; none was set
        SetErrorLevel ${NOT_WRITTEN}
    ${EndIf}
FunctionEnd

Function Register
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortcut "$SMPROGRAMS\KieGUI.lnk" "$INSTDIR\KieGUI.exe" "" "" "" "" "" "Make films, pictures and sounds with the models at Kie.ai"
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "KieGUI"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\KieGUI.exe"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
    ; A double click on our file opens KieGUI, which asks whether to bring it in.
    WriteRegStr HKCU "${CLASSES}\.kiegui" "" "KieGUI.History"
    WriteRegStr HKCU "${CLASSES}\.kiegui" "Content Type" "application/vnd.kiegui.history+zip"
    WriteRegStr HKCU "${CLASSES}\KieGUI.History" "" "KieGUI history"
    WriteRegStr HKCU "${CLASSES}\KieGUI.History\DefaultIcon" "" "$INSTDIR\KieGUI.exe,0"
    WriteRegStr HKCU "${CLASSES}\KieGUI.History\shell\open\command" "" '"$INSTDIR\KieGUI.exe" "%1"'
    ${RefreshShellIcons}
FunctionEnd

; ---- Uninstall

Section "Uninstall"
    Call un.CloseApp
    StrCpy $R0 "keep"
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Remove your history, your settings, your own models and the stored API key, too?$\r$\n$\r$\nYour results, the films, pictures and sounds, stay in any case." /SD IDNO IDNO keep
    StrCpy $R0 "remove"
keep:
    SetOutPath "$TEMP" ; a folder that is somebody's current one can't be removed
    ClearErrors
    RMDir /r "$INSTDIR\app"
    RMDir /r "$INSTDIR\new"
    RMDir /r "$INSTDIR\old"
    Delete "$INSTDIR\KieGUI.exe"
    ${If} ${FileExists} "$INSTDIR\app\*.*"
    ${OrIf} ${FileExists} "$INSTDIR\KieGUI.exe"
        MessageBox MB_OK|MB_ICONSTOP "Some files in $INSTDIR can’t be removed, because another program uses them. Please restart the computer and try again." /SD IDOK
        SetErrorLevel ${NOT_WRITTEN}
        Abort
    ${EndIf}
    ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
    ${If} $0 == $INSTDIR ; else they belong to a copy in another folder
        Delete "$SMPROGRAMS\KieGUI.lnk"
        DeleteRegKey HKCU "${CLASSES}\.kiegui"
        DeleteRegKey HKCU "${CLASSES}\KieGUI.History"
        DeleteRegKey HKCU "${UNINSTALL_KEY}"
        ${un.RefreshShellIcons}
    ${EndIf}
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    ${If} $R0 == "remove"
        Call un.RemoveData
    ${EndIf}
SectionEnd

; By name, and not the whole folder: a person may have put results in there.
Function un.RemoveData
    StrCpy $0 "$LOCALAPPDATA\KieGUI"
    RMDir /r "$0\Cache"
    RMDir /r "$0\Logs"
    RMDir /r "$0\backups"
    RMDir /r "$0\damaged"
    RMDir /r "$0\inputs"
    RMDir /r "$0\model-versions"
    RMDir /r "$0\models"
    RMDir /r "$0\models-from-kie"
    RMDir /r "$0\sandbox_uploads"
    Delete "$0\answers.*"
    Delete "$0\history-index.*"
    Delete "$0\ledger.*"
    Delete "$0\lock"
    Delete "$0\sandbox.json*"
    Delete "$0\settings.json*"
    Delete "$0\updates.json*"
    RMDir "$0"
    Delete "$TEMP\kiegui-*" ; how often was sent, see kiegui/tasks/store/send_count.py
    System::Call 'advapi32::CredDeleteW(w "KieGUI", i 1, i 0)' ; as kiegui/keychain.py names it
    System::Call 'advapi32::CredDeleteW(w "api.kie.ai@KieGUI", i 1, i 0)'
FunctionEnd
