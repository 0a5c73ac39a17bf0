// The form of a file: put the repaired copy in the place of the file that was chosen. Nothing is saved by it.
this.ckan.module("quality-precheck", function () {
  "use strict";
  return {
    initialize: function () {
      this.el.on("click", "[data-quality-use]", this._use.bind(this));
      var input = document.getElementById("field-resource-upload");
      // The file may have been chosen before the scripts were there.
      if (input && input.files.length) { window.htmx.trigger("#quality-precheck", "quality:chosen"); }
    },

    _use: function (event) {
      var button = event.currentTarget;
      var input = document.getElementById("field-resource-upload");
      var raw = atob(button.dataset.qualityUse.split(",")[1]);
      var bytes = Uint8Array.from(raw, function (letter) { return letter.charCodeAt(0); });
      var chosen = new DataTransfer();
      chosen.items.add(new File([bytes], button.dataset.qualityName, { type: "text/csv" }));
      input.files = chosen.files;
      this._rename(button.dataset.qualityName);
      this.el.find(".quality-used").prop("hidden", false);
      button.disabled = true;
    },

    // A name and a format that came with the old file go with it; words that the clerk wrote stay.
    _rename: function (name) {
      var field = document.getElementById("field-name");
      if (field && /\.(xlsx|xlsm|xls|ods|tsv|csv)$/i.test(field.value)) { field.value = name; }
      var format = document.getElementById("field-format");
      if (format && format.value) { format.value = "CSV"; }
    }
  };
});
