import io
import re
import unicodedata

import pytest
from flask import Flask, send_file
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from src.services.bugs.attachment_names import ENDINGS, clean_name

TEXT = "text/plain"
PNG = "image/png"


@pytest.mark.parametrize(
    ("sent", "media_type", "kept"),
    [
        ("écran.png", PNG, "écran.png"),
        ("スクリーン.PNG", PNG, "スクリーン.PNG"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Users\\me\\trace.log", TEXT, "trace.log"),
        ("/srv/app/trace.log", TEXT, "trace.log"),
        ("a\0b\r\nSet-Cookie: x.txt", TEXT, "abSet-Cookie_ x.txt"),
        ("facture\u202egpj.txt", TEXT, "facturegpj.txt"),
        ("trace.txt:hidden", TEXT, "trace.txt_hidden.txt"),
        ("CON", TEXT, "_CON.txt"),
        ("nul.png", PNG, "_nul.png"),
        ("com1.log.png", PNG, "_com1.log.png"),
        (".htaccess", TEXT, "htaccess.txt"),
        ("trace.log. . ", TEXT, "trace.log"),
        ("..", TEXT, "fichier.txt"),
        ("", PNG, "fichier.png"),
        (None, PNG, "fichier.png"),
        ("page.html", TEXT, "page.html.txt"),
        ("dessin.svg", TEXT, "dessin.svg.txt"),
        ("run.sh", TEXT, "run.sh.txt"),
        ("photo.png", TEXT, "photo.png.txt"),
        ("tool.jar", "application/zip", "tool.jar.zip"),
        ("mesures.csv", TEXT, "mesures.csv"),
        ("e\u0301cran.png", PNG, "écran.png"),
        ("．．／．．／etc／cron.d／x.txt", TEXT, "______etc_cron.d_x.txt"),
        ("evil﹨..﹨a.txt", TEXT, "evil_.._a.txt"),
        ("℀.txt", TEXT, "_.txt"),
        ("x：y.txt", TEXT, "x_y.txt"),
        ("\u226e.txt", TEXT, "_.txt"),
        ("…\u2025.txt", TEXT, "__.txt"),
        ("ＣＯＮ.txt", TEXT, "_ＣＯＮ.txt"),
        ("日con語.txt", TEXT, "_日con語.txt"),
        ("日 nul.txt", TEXT, "_日 nul.txt"),
        ("CON" + "日" * 100 + "abc", TEXT, "_CON" + "日" * 57 + ".txt"),
    ],
)
def test_a_name_is_cleaned_and_ends_as_its_content_is(sent, media_type, kept):
    assert clean_name(sent, media_type) == kept


@given(st.text(max_size=400), st.sampled_from(sorted(ENDINGS)))
def test_no_name_holds_what_a_path_a_header_or_a_screen_takes_amiss(sent, media_type):
    name = clean_name(sent, media_type)
    assert name.rpartition(".")[2].lower() in ENDINGS[media_type]
    assert len(name.encode()) <= 180
    assert not set(name) & set('/\\<>:"|?*\0\r\n')
    assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs"} for each in name)
    assert name == name.strip(" .")
    assert clean_name(name, media_type) == name


# Letters that come apart into what is forbidden, among others: at random they are hardly met.
HOSTILE = st.text(
    st.sampled_from("．／＼﹨：＂｜？＊＜＞℀℅…‥․‼\u226e\u0338\u2044ＣＯＮcon日 ./\\a\u200bé")
    | st.characters(),
    max_size=60,
)  # fmt: skip


@given(HOSTILE, st.sampled_from(sorted(ENDINGS)))
def test_both_names_of_the_header_are_one_harmless_part_of_a_path(sent, media_type):
    with Flask("test").test_request_context("/"):
        name = clean_name(sent, media_type)
        answer = send_file(io.BytesIO(b""), media_type, as_attachment=True, download_name=name)
    told = answer.headers["Content-Disposition"]
    plain = re.search(r'filename=(?:"([^"]*)"|([^;]*))', told)
    assert plain is not None
    assert parse_options_header(told)[1]["filename"] == name
    for given_name in (name, plain[1] or plain[2], unicodedata.normalize("NFKD", name)):
        assert not set(given_name) & set('/\\<>:"|?*\0\r\n')
        assert given_name.strip(" .") not in {"", "..", "."}
        stem = given_name.strip(" .").partition(".")[0].strip()
        assert stem.upper() not in {"CON", "NUL", "PRN", "AUX", "COM1", "LPT1"}
    assert clean_name(name, media_type) == name


def test_a_long_name_is_cut_before_its_ending_and_between_letters():
    name = clean_name("é" * 300 + ".png", PNG)
    assert name == "é" * 88 + ".png"
