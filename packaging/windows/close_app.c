/* Asks a program to end, the way a person does who closes its windows, and waits until it has. Only inside the installer.
 *
 * usage: close_app.exe PATH SECONDS   PATH: whose processes. With 0 seconds it only looks.
 * Exit code: 0 if no such process is there (any more), 1 if one still is. Nothing is ever killed: that could cost a result.
 */
#include <windows.h>
#include <shellapi.h>
#include <tlhelp32.h>
#include <wchar.h>

#define LONGEST 32768

static wchar_t wanted[LONGEST], found[LONGEST];

static BOOL is_wanted(DWORD process) {
    DWORD length = LONGEST;
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
    BOOL same = handle != NULL && QueryFullProcessImageNameW(handle, 0, found, &length) && _wcsicmp(found, wanted) == 0;
    if (handle != NULL)
        CloseHandle(handle);
    return same;
}

static BOOL is_running(void) {
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    BOOL running = FALSE;
    for (BOOL more = Process32FirstW(all, &entry); more && !running; more = Process32NextW(all, &entry))
        running = is_wanted(entry.th32ProcessID);
    CloseHandle(all);
    return running;
}

static BOOL CALLBACK close_window(HWND window, LPARAM unused) {
    DWORD process = 0;
    (void)unused;
    GetWindowThreadProcessId(window, &process);
    /* A window behind an open dialog is disabled, and takes no orders; the dialog does. */
    if (IsWindowVisible(window) && IsWindowEnabled(window) && is_wanted(process))
        PostMessageW(window, WM_CLOSE, 0, 0);
    return TRUE;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, wchar_t *line, int show) {
    int given = 0;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &given);
    (void)instance, (void)before, (void)line, (void)show;
    /* The full form of the path: it may have been given with 8.3 names. */
    if (words == NULL || given != 3 || GetLongPathNameW(words[1], wanted, LONGEST) == 0)
        return 0; /* no such file, so it can't be running */
    for (int left = _wtoi(words[2]) * 2; is_running(); left--) {
        if (left <= 0)
            return 1;
        if (left % 4 == 0)
            EnumWindows(close_window, 0);
        Sleep(500);
    }
    return 0;
}
