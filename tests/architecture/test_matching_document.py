from tools.matching_examples import DOCUMENT, document


def test_the_examples_of_the_matching_document_are_what_the_engine_says():
    # When a change of the engine is meant: python -m tools.matching_examples, and read the result.
    assert DOCUMENT.read_text(encoding="utf-8") == document()
