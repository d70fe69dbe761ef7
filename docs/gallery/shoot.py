"""Takes the pictures of the gallery: shoot.py DECK.apkg DIR day|night
Looks at every card of a deck for faults and takes no picture: shoot.py DECK.apkg all

Starts Anki's desktop program without a screen, on an empty profile in a temporary folder, imports
the deck as a user would, and shows the answers of the cards of SHOTS in its reviewer, one picture
each, as high as the card.
"""

import os
import shutil
import sys
import tempfile
import time

# Must be set before Qt is loaded: no screen, no graphics card, no sandbox for root.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--disable-gpu --no-sandbox --in-process-gpu"
os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["LIBGL_ALWAYS_SOFTWARE"] = "1"
os.environ["ANKI_NOHIGHDPI"] = "1"

import anki.lang
import aqt
from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.utils import strip_html
from aqt.profiles import ProfileManager
from aqt.qt import QEventLoop, QTimer

DESK, PHONE = 736, 360

# The name of the picture, what the question says, the theme, the width.
SHOTS = [
    ("01-code", "How is a page read?", "day", DESK),
    ("02-table", "Which signals end a process?", "day", DESK),
    ("03-comparison", "between B-tree", "day", DESK),
    ("04-math", "Taylor series", "day", DESK),
    ("05-image", "Where does a reverse proxy stand?", "day", DESK),
    ("06-nested-list", "Which page is thrown out?", "day", DESK),
    ("07-cloze", "mitochondrion", "day", DESK),
    ("08-cjk", "什么是死锁？", "day", DESK),
    ("09-long-answer", "Why does the log have to be on disk", "day", DESK),
    ("10-night", "What does yield from do?", "night", DESK),
    ("11-phone", "between B-tree", "night", PHONE),
    ("12-german", "Wann ist eine Datenschutz-Folgenabschätzung nötig?", "day", DESK),
]

TIMEOUT = 20  # seconds
# Fonts, pictures and formulas are there; the answer of the page is the height of the card.
READY = """(() => {
  const body = document.body, pictures = [...document.images];
  if (!document.querySelector(".answer, .text") || !pictures.every((p) => p.complete)) return 0;
  if (document.fonts.status !== "loaded" || /\\\\[(\\[]/.test(body.innerText)) return 0;
  return Math.ceil(body.getBoundingClientRect().bottom + window.scrollY);
})()"""
# What no card may show; an empty list is all well.
FAULTS = """[
  ...[...document.images].filter((p) => !p.naturalWidth && !p.src.startsWith("https:")).map((p) => "missing picture " + p.src),
  ...[...document.querySelectorAll("mjx-merror, [data-mjx-error]")].map((e) => "formula: " + e.textContent),
  ...(document.documentElement.scrollWidth > window.innerWidth ? ["wider than the screen"] : []),
]"""


def pause(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(what, ready):
    """Runs the program until `ready` gives something, and returns that."""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        if found := ready():
            return found
        pause(50)
    raise SystemExit(f"shoot.py: waited {TIMEOUT} s for {what}")


def ask(web, script):
    """What a script in the page returns."""
    answers = []
    web.evalWithCallback(script, answers.append)
    wait("the page", lambda: answers)
    return answers[0]


def start(base, theme):
    """The program with an empty profile that asks nothing and talks to nobody."""
    profiles = ProfileManager(ProfileManager.get_created_base_folder(base))
    profiles.setupMeta()
    anki.lang.set_lang("en_US")
    profiles.meta.update(defaultLang="en_US", firstRun=False, check_for_updates=False, theme=2 if theme == "night" else 1)
    profiles.meta["last_addon_update_check"] = int(time.time())
    profiles.create("Gallery")
    profiles.openProfile("Gallery")
    profiles.profile.update(autoSync=False, syncMedia=False)
    profiles.save()
    profiles.db.close()
    app = aqt._run(["anki", "-b", base, "-p", "Gallery", "-l", "en_US"], exec=False)
    wait("the collection", lambda: aqt.mw.col)
    return app, aqt.mw


def card_of(collection, question):
    """The first card of the note whose first field says `question`, the shortest if several do."""
    notes = [collection.get_note(note) for note in collection.find_notes("")]
    fronts = {note.id: strip_html(note.fields[0]) for note in notes}
    found = sorted((len(front), note) for note, front in fronts.items() if question in front)
    if not found:
        raise SystemExit(f"shoot.py: no card asks `{question}`")
    return collection.get_card(collection.card_ids_of_note(found[0][1])[0])


def shoot(window, card, width, path):
    """Shows the answer of a card and saves it; returns its faults."""
    reviewer, web = window.reviewer, window.web
    web.setFixedSize(width, 600)
    reviewer.card = card
    card.start_timer()
    reviewer._showQuestion()
    pause(400)
    reviewer._showAnswer()
    pause(600)
    height = wait(f"the card of {path}", lambda: ask(web, READY))
    web.setFixedSize(width, int(height))
    web.eval("window.scrollTo(0, 0)")
    pause(500)
    if not web.grab().toImage().save(path, "PNG", 0):  # 0: as small as can be
        raise SystemExit(f"shoot.py: cannot write `{path}`")
    return ask(web, FAULTS)


def faults_of_all(window):
    """The faults of every card of the collection, each with its question."""
    reviewer, web = window.reviewer, window.web
    web.setFixedSize(DESK, 600)
    cards = [window.col.get_card(card) for card in window.col.find_cards("")]
    found = []
    for card in cards:
        reviewer.card = card
        card.start_timer()
        for show in (reviewer._showQuestion, reviewer._showAnswer):
            show()
            pause(150)
            wait("the card", lambda: ask(web, "[...document.images].every((p) => p.complete || p.src.startsWith('https:'))"))
            pause(150)
            found += [f"{strip_html(card.note().fields[0])}: {fault}" for fault in ask(web, FAULTS)]
    print(f"shoot.py: looked at {len(cards)} cards", file=sys.__stderr__)
    return found


def main():
    deck, *directory, theme = sys.argv[1:]
    base = tempfile.mkdtemp(prefix="gallery-")
    _app, window = start(base, theme)
    options = ImportAnkiPackageOptions()
    window.col.import_anki_package(ImportAnkiPackageRequest(package_path=os.path.abspath(deck), options=options))
    for config in window.col.decks.all_config():
        # A machine without a screen mostly has no player either, and Anki would ask for one.
        window.col.decks.update_config({**config, "autoplay": False})
    window.show()
    first = window.col.get_card(window.col.find_cards("")[0]) if theme == "all" else card_of(window.col, SHOTS[0][1])
    window.col.decks.select(first.did)
    for state in ("overview", "review"):
        window.moveToState(state)
        pause(1000)
    wait("the reviewer", lambda: window.state == "review" and window.reviewer.card)
    wait("the page", lambda: ask(window.web, "typeof _showAnswer === 'function' && !!document.getElementById('qa')"))
    # The page in a window of its own can be narrower than Anki's.
    window.web.setParent(None)
    window.web.show()
    pause(500)
    faults = faults_of_all(window) if theme == "all" else []
    for name, question, when, width in SHOTS:
        if when == theme:
            path = os.path.join(directory[0], f"{name}.png")
            faults += [f"{name}: {fault}" for fault in shoot(window, card_of(window.col, question), width, path)]
    for fault in faults:
        # Anki has put a window for errors in the place of `sys.stderr`.
        print(fault, file=sys.__stderr__)
    window.col.close()
    shutil.rmtree(base, ignore_errors=True)
    return 1 if faults else 0


try:
    status = main()
except SystemExit as error:
    print(error, file=sys.__stderr__)
    status = 2
sys.__stderr__.flush()
# Qt would wait for windows that nobody can close.
os._exit(status)
