"""Small manifests and project files."""

HEAD = "apiVersion: reconciler/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n"
PROJECT = "apiVersion: reconciler/v1\nkind: Project\nname: acme\nmanifests: [manifests]\n"
DEV = PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  dev: {}\n"
EMBEDDED = DEV.replace("dev: {}", "dev: {endpoint: emulator}")


def words(*keywords: str, name: str = "words", more: str = "") -> str:
    """A list of keywords as a manifest."""
    rows = "".join(f"    - {keyword}\n" for keyword in keywords)
    return (
        HEAD.format(kind="KeywordSamples", name=name) + more + (f"  keywords:\n{rows}" if rows else "  keywords: []\n")
    )


def template(name: str, *, block: int = 80, more: str = "", life: str = "") -> str:
    """A template with one leaf as a manifest document."""
    head = HEAD.format(kind="ContentReviewTemplate", name=f"{name}{life}")
    return f"---\n{head}{more}  pornConfigure:\n    imgReviewInfo: {{switch: ON, blockConfidence: {block}}}\n"
