"""A random SD 1.5 checkpoint in half floats, in the layout that sd-scripts reads. Run in its folder: random-sd15.py OUT"""
import os
import sys

sys.path.insert(0, os.getcwd())
import torch
from diffusers import AutoencoderKL
from library import model_util
from library.original_unet import UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel

out = sys.argv[1]
torch.manual_seed(7)


def half(module):
    return {name: value.detach().half().contiguous() for name, value in module.state_dict().items()}


unet = half(UNet2DConditionModel(**model_util.create_unet_diffusers_config(False)))
unet = model_util.convert_unet_state_dict_to_sd(False, unet)
vae = model_util.convert_vae_state_dict(half(AutoencoderKL(**model_util.create_vae_diffusers_config())))
text = half(
    CLIPTextModel._from_config(
        CLIPTextConfig(
            vocab_size=49408,
            hidden_size=768,
            intermediate_size=3072,
            num_hidden_layers=12,
            num_attention_heads=12,
            max_position_embeddings=77,
            hidden_act="quick_gelu",
        )
    )
)
state = {f"model.diffusion_model.{name}": value for name, value in unet.items()}
state.update({f"first_stage_model.{name}": value.contiguous() for name, value in vae.items()})
state.update({f"cond_stage_model.transformer.{name}": value for name, value in text.items()})
save_file(state, out + ".part")
os.replace(out + ".part", out)
