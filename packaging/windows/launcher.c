/* KieGUI.exe: runs app\start.py with app\python\python313.dll, in this process and without a console.
 *
 * It is the process that a person sees in the task manager and on the taskbar; python.exe would be that otherwise.
 * Nothing is looked for in the current folder or taken from the environment.
 */
#include <windows.h>
#include <shellapi.h>
#include <wchar.h>

#define LONGEST 32768 /* characters: the most that a path may have */

typedef int (*py_main_function)(int, wchar_t **);

static int give_up(const wchar_t *sentence) {
    MessageBoxW(NULL, sentence, L"KieGUI", MB_OK | MB_ICONERROR);
    return 1;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, wchar_t *line, int show) {
    static wchar_t self[LONGEST], library[LONGEST], start[LONGEST];
    (void)instance, (void)before, (void)line, (void)show;
    SetDllDirectoryW(L"");
    DWORD length = GetModuleFileNameW(NULL, self, LONGEST);
    wchar_t *name = wcsrchr(self, L'\\');
    if (length == 0 || length > LONGEST - 100 || name == NULL)
        return give_up(L"KieGUI can\u2019t start from this folder: its path is too long.");
    int folder = (int)(name - self);
    swprintf(library, LONGEST, L"%.*ls\\app\\python\\" PYTHON_LIBRARY, folder, self);
    swprintf(start, LONGEST, L"%.*ls\\app\\start.py", folder, self);

    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    py_main_function py_main = python ? (py_main_function)(void *)GetProcAddress(python, "Py_Main") : NULL;
    int given = 0;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &given);
    wchar_t **all = words ? HeapAlloc(GetProcessHeap(), 0, (given + 5) * sizeof *all) : NULL;
    if (py_main == NULL || all == NULL)
        return give_up(L"KieGUI can\u2019t start: some of its files are missing or damaged. Please install it again. "
                       L"Your history and your results are not touched by that.");
    /* -I: no settings of another Python. -B: nothing is written beside the program. */
    int count = 0;
    all[count++] = self;
    all[count++] = L"-I";
    all[count++] = L"-B";
    all[count++] = start;
    for (int i = 1; i < given; i++)
        all[count++] = words[i];
    all[count] = NULL;
    return py_main(count, all);
}
