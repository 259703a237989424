"""What the real config_util says of dataset files. Run in the folder of sd-scripts; stdin: a JSON list of
{"file": …, "args": [the command line of train_network.py]}; stdout: a line "plasma …" of JSON for each."""
import json
import os
import sys

sys.path.insert(0, os.getcwd())
import train_network
from library import config_util

for job in json.load(sys.stdin):
    try:
        args = train_network.setup_parser().parse_args(job["args"])
        config = config_util.load_user_config(job["file"])
        sanitizer = config_util.ConfigSanitizer(True, True, args.masked_loss, True)
        blueprint = config_util.BlueprintGenerator(sanitizer).generate(config, args)
        group, _ = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)
        group.verify_bucket_reso_steps(64)
        dataset = group.datasets[0]
        subsets = [[s.image_dir, s.is_reg, s.num_repeats, s.keep_tokens, s.shuffle_caption] for s in dataset.subsets]
        told = {
            "train": group.num_train_images,
            "reg": group.num_reg_images,
            "batches": len(group),
            "size": [dataset.width, dataset.height],
            "buckets": sorted({str(info.bucket_reso) for info in dataset.image_data.values()}),
            "captions": sorted({info.caption for info in dataset.image_data.values()}),
            "subsets": subsets,
        }
    except BaseException as error:
        told = {"error": f"{type(error).__name__}: {error}"[:400]}
    print("plasma " + json.dumps(told), flush=True)
